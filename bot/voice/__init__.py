"""Every sentence that Kith says: an outcome goes in, a neutral Message comes out. One file per command family.

Warm, short, never shaming: read each one as somebody who has missed a week. After a break the zero is not what is said
first; nobody's absence is named; the tone never hardens.
"""
