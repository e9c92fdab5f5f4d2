# SPDX-License-Identifier: Apache-2.0
"""Tests of the library's own tools: `python3 -m unittest discover -s Corpus/tests -t Corpus`."""
