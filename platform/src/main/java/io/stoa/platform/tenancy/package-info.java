// SPDX-License-Identifier: Apache-2.0
/// Schools, the tenants: everything else belongs to one. Where each is, what it looks like, and how
/// much of everything its tier lets it have.
///
/// A school is at the server's own address, below it (`second.stoa.example`), or at a domain for
/// which it has shown a TXT record. A tier is a row of data; what is used of it is counted in one
/// row of the school, which is locked while something is added.
@NullMarked
package io.stoa.platform.tenancy;

import org.jspecify.annotations.NullMarked;
