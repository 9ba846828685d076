"""The supervisor: turns a brief into a plan, keeps what the others make together, and answers for the result.

None of its answers are remembered: they are cheaper to give again than to look up, and some look at the machine.
"""
