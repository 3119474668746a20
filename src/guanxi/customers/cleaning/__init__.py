"""Cleaning: named rules that mend what people type, each change listed with before and after."""
