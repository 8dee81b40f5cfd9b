// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.messaging;

/// By which ways somebody wants to be told of a kind. Immutable.
record Preference(Kind kind, boolean inApp, boolean email) {}
