"""How long the code of each lesson takes, from its first block to the last solution.

    python docs/lesson_times.py

Each lesson runs in a process of its own, so that none profits from what an earlier one has compiled. Seconds are
processor time, summed over all cores; to load TensorFlow is left out. The teacher's page names this command.
"""

import concurrent.futures
import multiprocessing
import tempfile
import time

from languages import english_pages
from pictures import run_page

from keras_cnn_edu import tables

COLUMNS = (
    tables.Column("lesson", "lesson"),
    tables.Column("processor seconds", "seconds", "{:.0f}".format, right=True),
)


def seconds_of(page):
    """Run the code of a page; return its processor time."""
    with tempfile.TemporaryDirectory() as folder:
        start = time.process_time()
        run_page(page, folder)
        return time.process_time() - start


def main():
    """Measure all lessons, one after the other, and print the table."""
    lessons = [page for page in english_pages() if page.parent.name == "lessons"]
    new_python = multiprocessing.get_context("spawn")
    with concurrent.futures.ProcessPoolExecutor(1, new_python, max_tasks_per_child=1) as pool:
        seconds = list(pool.map(seconds_of, lessons))
    rows = [{"lesson": int(page.stem[:2]), "seconds": each} for page, each in zip(lessons, seconds, strict=True)]
    print(tables.Records(COLUMNS, rows))


if __name__ == "__main__":
    main()
