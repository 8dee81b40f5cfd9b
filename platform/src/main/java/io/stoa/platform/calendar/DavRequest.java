// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.calendar;

import io.stoa.platform.kernel.Refused;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayInputStream;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.xml.namespace.QName;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/// What the body of a PROPFIND or REPORT asks for (RFC 4918 §9.1, RFC 4791 §7). Immutable.
///
/// @param kind local name of the root: `propfind`, `calendar-query`, `calendar-multiget` …
/// @param properties that are asked for; empty for all that there are
/// @param hrefs of a multiget
record DavRequest(
    String kind,
    Set<QName> properties,
    List<String> hrefs,
    Optional<Instant> from,
    Optional<Instant> to) {

  private static final int DEPTH_MAX = 16;
  private static final int PROPERTIES_MAX = 100;
  private static final int HREFS_MAX = 2000;
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'");
  private static final XMLInputFactory XML = factory();

  private static XMLInputFactory factory() {
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    // No entities, neither own nor from elsewhere.
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    factory.setProperty(XMLInputFactory.IS_COALESCING, true);
    return factory;
  }

  /// @param fallback the kind of an empty body, which asks for everything
  /// @throws Refused for what is no XML, or too deep
  static DavRequest read(Buffer body, String fallback) {
    if (body.length() == 0) {
      return new DavRequest(fallback, Set.of(), List.of(), Optional.empty(), Optional.empty());
    }
    try {
      return new Reader(XML.createXMLStreamReader(new ByteArrayInputStream(body.getBytes())))
          .read();
    } catch (XMLStreamException | DateTimeException e) {
      throw Refused.invalid("invalid_xml", "The body is not the XML that was expected.", "body");
    }
  }

  private static final class Reader {
    private final XMLStreamReader xml;
    private final Set<QName> properties = new LinkedHashSet<>();
    private final List<String> hrefs = new ArrayList<>();
    private @Nullable Instant from;
    private @Nullable Instant to;

    Reader(XMLStreamReader xml) {
      this.xml = xml;
    }

    DavRequest read() throws XMLStreamException {
      xml.nextTag();
      String kind = xml.getLocalName();
      int depth = 1;
      int propsAt = 0;
      while (depth > 0) {
        int event = xml.next();
        if (event == XMLStreamConstants.START_ELEMENT) {
          depth++;
          if (depth > DEPTH_MAX) {
            throw new XMLStreamException("too deep");
          }
          if (propsAt > 0 && depth == propsAt + 1 && properties.size() < PROPERTIES_MAX) {
            properties.add(xml.getName());
          } else if (xml.getName().equals(Dav.PROP)) {
            propsAt = depth;
          } else if (xml.getName().equals(Dav.HREF) && hrefs.size() < HREFS_MAX) {
            hrefs.add(xml.getElementText().strip());
            depth--;
          } else if (xml.getLocalName().equals("time-range")) {
            from = time("start");
            to = time("end");
          }
        } else if (event == XMLStreamConstants.END_ELEMENT) {
          if (depth == propsAt) {
            propsAt = 0;
          }
          depth--;
        }
      }
      return new DavRequest(
          kind,
          Set.copyOf(properties),
          List.copyOf(hrefs),
          Optional.ofNullable(from),
          Optional.ofNullable(to));
    }

    private @Nullable Instant time(String name) {
      String text = xml.getAttributeValue(null, name);
      return text == null ? null : LocalDateTime.parse(text, TIME).toInstant(ZoneOffset.UTC);
    }
  }
}
