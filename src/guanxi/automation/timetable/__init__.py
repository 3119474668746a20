"""Moments that no run stands for: dates of records, schedules, edits that settle, conditions that time alone turns."""
