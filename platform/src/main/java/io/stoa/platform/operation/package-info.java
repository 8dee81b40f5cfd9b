// SPDX-License-Identifier: Apache-2.0
/// What the operator of a server sees of it: metrics for Prometheus (text format 0.0.4), the live
/// page, and traces of joins by OTLP over HTTP.
///
/// All of it is read off when somebody asks. A server whose metrics nobody scrapes, whose page
/// nobody watches and whose traces go nowhere spends nothing on them but a few additions for each
/// join. Nothing here is on a media thread for longer than it takes to copy numbers.
///
/// Access is denied by default: metrics go to this machine or to whoever has the token, the page to
/// the people whose addresses the settings name.
@NullMarked
package io.stoa.platform.operation;

import org.jspecify.annotations.NullMarked;
