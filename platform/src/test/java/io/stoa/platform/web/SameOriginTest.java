// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.web;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SameOriginTest {

  @ParameterizedTest
  @CsvSource({
    "http://localhost:8080, localhost:8080, true",
    "https://School.example, school.example, true",
    "https://school.example, school.example:443, true",
    "http://[::1]:8080, [::1]:8080, true",
    "http://[::1], [::1], true",
    "https://school.example, school.example:8443, false",
    "https://evil.example, school.example, false",
    "https://school.example.evil.example, school.example, false",
    "https://school.example@evil.example, school.example, false",
    "null, school.example, false",
    "'', school.example, false",
    "'::', school.example, false"
  })
  void comparesHostAndPort(String origin, String host, boolean same) {
    assertEquals(same, SameOrigin.sameAuthority(origin, host));
  }
}
