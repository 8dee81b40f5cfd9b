// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.kernel;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.UUID;

/// Names one thing of one kind. Records only; each writes itself as its UUID.
public interface Id {

  @JsonValue
  UUID value();
}
