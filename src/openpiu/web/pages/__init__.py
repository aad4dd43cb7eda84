"""Pages: the workbench, server-made HTML over the same store and the same rooms as the HTTP interface.

In: requests of people with a session. Out: pages that work as plain forms and links; keys and swaps in place are
added by one small script. Must never show who somebody is in a URL or title, put a score or a list's charge
before an officer's own call, decide about more than one hit at a time, or load anything from another host.
"""
