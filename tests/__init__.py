"""The tests. botocore is the peer of many, and must sign with its Python code in all of them.

It reads the variable when it is imported, whichever test imports it first.
"""

import os

os.environ["BOTO_DISABLE_CRT"] = "true"
