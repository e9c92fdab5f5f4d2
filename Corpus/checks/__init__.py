# SPDX-License-Identifier: Apache-2.0
"""What must hold of the sample library. Every check yields one line for each problem."""
