"""edifact"""
