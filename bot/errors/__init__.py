"""Every error that Kith raises on purpose, one file for each kind.

    KithError                        kinds
    ├── UserError                    kinds: somebody asked for what cannot be done, and can do better
    │   ├── OptionError              options: one option is at fault, and `option` names it
    │   │   ├── MissingOption
    │   │   ├── UnknownOption
    │   │   ├── NotANumber
    │   │   │   └── OutOfRange
    │   │   ├── NotAnHour
    │   │   ├── TooLong              carries the text, so that it can be given back
    │   │   ├── UnknownChoice
    │   │   ├── UnknownZone          carries near names
    │   │   ├── UnknownPlace
    │   │   ├── UnknownMember
    │   │   ├── NotADay
    │   │   ├── CadenceUnread
    │   │   ├── GoalRefused          goals: `reason` says what is wrong; carries the goals that could have been meant
    │   │   ├── LadderRefused        ladder: `reason` says why hours for quiet members cannot be
    │   │   └── TextRefused          texts: `reason` says why a text of a circle's own cannot be
    │   ├── UnknownCommand           commands
    │   ├── NotAllowed               commands: it is for moderators
    │   ├── NotYours                 commands: the button was for somebody else
    │   ├── CheerRefused             cheers: `reason` says which limit
    │   ├── PlanRefused              plans: `reason` says what is wrong with a plan, an undo or a correction
    │   ├── CadenceGiven             plans: the circle's moderators choose the cadence
    │   └── BuddyRefused             buddies: `reason` says why two members cannot be, or are not, buddies
    ├── StorageError                 storage: nothing of this request was saved
    │   ├── StorageBusy              another process holds the database
    │   ├── StorageFull              no space is left on the disk
    │   └── WrongRevision            the tables are older or newer than this Kith
    ├── DeliveryError                delivery: a platform did not take a message
    │   ├── Throttled                wait `retry_after`: all of it, or this addressee alone
    │   ├── Unreachable              this addressee cannot be written to
    │   │   └── Declined             their settings do not let Kith, which is remembered
    │   └── Rejected                 the message was malformed: our bug
    ├── ConfigurationError           starting: every fault of the settings at once
    └── AlreadyRunning               starting: another Kith holds the SQLite file

An error carries what its catcher needs; the sentence that a person reads is written in `bot.voice`.
"""
