"""Builds the compiled hot loops; everything else about the package is in pyproject.toml."""

import os
from pathlib import Path

from Cython.Build import cythonize
from setuptools import Extension, setup

SOURCES = sorted(Path("src").rglob("*.pyx"))

setup(
    ext_modules=cythonize(
        [
            Extension(
                ".".join(source.relative_to("src").with_suffix("").parts),
                [str(source)],
                extra_compile_args=["-O3"],
            )
            for source in SOURCES
        ],
        language_level=3,
    ),
    options={"build_ext": {"parallel": os.cpu_count()}},
)
