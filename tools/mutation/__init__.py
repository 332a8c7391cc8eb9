"""How much the tests notice: faults are drawn over the code and tested one by one.

``faults`` knows what can go wrong at a place in the code, ``reach`` which tests come
there, ``workers`` plant a fault and run these tests, ``__main__`` draws and counts.
"""
