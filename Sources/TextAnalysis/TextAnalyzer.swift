// SPDX-License-Identifier: Apache-2.0
//
// Words, sentences and index terms: one pipeline for indexing and for asking. Start here.
