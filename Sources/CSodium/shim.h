// SPDX-License-Identifier: Apache-2.0
// libsodium as Swift sees it: signatures of update bundles and hashes of the audit log.
#include <sodium.h>
