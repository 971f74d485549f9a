"""A country of teachers: the sample districts, each drawn many times over as a folder of Parquet files, and the five policies run on it.

python -m benchmarks.national.generate FOLDER --people 1e6    # tables
python -m benchmarks.national.run FOLDER --people 1e4,1e5,1e6    # time, memory, growth
python -m benchmarks.national.agree --people 100000    # row by row beside the reference engine
"""
