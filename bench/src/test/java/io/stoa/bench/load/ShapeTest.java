// SPDX-License-Identifier: Apache-2.0
package io.stoa.bench.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ShapeTest {

  @Test
  void readsLecturesAndMeetings() {
    assertEquals(List.of(new Shape(1, 50), new Shape(10, 0)), Shape.parse("1:50, 10x10"));
  }

  @Test
  void readsLayersAndThoseWhoOnlyWait() {
    assertEquals(List.of(new Shape(0, 200), new Shape(20, 1, 3)), Shape.parse("0:200,20:1/3"));
    assertEquals("20→1, 3 layers", new Shape(20, 1, 3).toString());
  }

  @Test
  void knowsWhoHearsWhom() {
    Shape lecture = new Shape(2, 50);
    assertEquals(52, lecture.participants());
    assertEquals(50, lecture.receivers());
    assertEquals(200, lecture.tracks());
    assertEquals(50, lecture.fanOut());
    Shape meeting = new Shape(10, 0);
    assertEquals(10, meeting.receivers());
    assertEquals(180, meeting.tracks());
    assertEquals(9, meeting.fanOut());
  }

  @Test
  void mutesMostOfVeryMany() {
    Shape meeting = new Shape(50, 0);
    assertEquals(4, meeting.speakers());
    assertEquals(50 * 49 + 4 * 49, meeting.tracks());
    assertEquals(16, new Shape(16, 0).speakers());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", "50", "1:", "0:0", "10x10/4", "10x10/0", "1:50/x", "10x9", "1x1", "1:99999", "1:5,"
      })
  void refusesWhatIsNone(String text) {
    assertThrows(IllegalArgumentException.class, () -> Shape.parse(text));
  }
}
