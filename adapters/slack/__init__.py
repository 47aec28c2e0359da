"""Slack, by slack-bolt: one workspace, in Socket Mode or in HTTP mode."""
