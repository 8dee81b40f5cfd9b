// SPDX-License-Identifier: Apache-2.0
package io.stoa.bench.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;

final class BarChartTest {

  @Test
  void drawsABarForEachSeries() throws Exception {
    String svg =
        new BarChart("CPU & <more>", List.of("a", "b"))
            .group("1→50", List.of(List.of(1.0, 3.0, 2.0), List.of(8.0)))
            .group("10×10", List.of(List.of(), List.of(4.0)))
            .svg();
    Document document =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
    // The ground, two in the legend, three bars.
    assertEquals(6, document.getElementsByTagName("rect").getLength());
    assertTrue(svg.contains(">2.0</text>"), svg);
  }

  @Test
  void spreadsHaveAMiddle() {
    assertEquals(new Spread(1, 2.5, 4), Spread.of(List.of(4.0, 1.0, 2.0, 3.0)));
    assertEquals("1.0 / 2.0 / 9.0", Spread.of(List.of(9.0, 1.0, 2.0)).text("%.1f"));
  }
}
