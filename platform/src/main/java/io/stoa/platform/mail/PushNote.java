// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.mail;

import java.time.Instant;

/// What somebody's browsers are to show. Immutable.
///
/// @param name whose they are
/// @param title its first line
/// @param link what it opens, a path
/// @param until when nobody needs it any more
public record PushNote(
    String name,
    String locale,
    Template template,
    String title,
    String text,
    String link,
    Instant until) {}
