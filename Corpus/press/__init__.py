# SPDX-License-Identifier: Apache-2.0
"""Turns the written sources of the sample library into HTML pages."""
