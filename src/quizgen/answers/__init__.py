"""How a typed answer is read: characters, words, numbers, dates, quantities.

`grading` judges with it; nothing here knows a question, a bank or a product.
"""
