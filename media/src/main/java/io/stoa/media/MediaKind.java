// SPDX-License-Identifier: Apache-2.0
package io.stoa.media;

/// What an m-line carries.
public enum MediaKind {
  AUDIO,
  VIDEO
}
