// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.calendar;

import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.util.Map;
import java.util.Set;
import javax.xml.namespace.QName;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/// The answer to a PROPFIND or REPORT (RFC 4918 §13). One thread.
final class Multistatus {

  /// What a property holds.
  @FunctionalInterface
  interface Value {
    void write(XMLStreamWriter xml) throws XMLStreamException;

    static Value text(String text) {
      return xml -> xml.writeCharacters(text);
    }

    static Value href(String path) {
      return xml -> {
        start(xml, Dav.HREF);
        xml.writeCharacters(path);
        xml.writeEndElement();
      };
    }

    /// Elements without content.
    static Value marks(QName... names) {
      return xml -> {
        for (QName name : names) {
          empty(xml, name);
        }
      };
    }
  }

  private static final XMLOutputFactory XML = XMLOutputFactory.newDefaultFactory();

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final XMLStreamWriter xml;

  Multistatus() throws XMLStreamException {
    xml = XML.createXMLStreamWriter(bytes, "UTF-8");
    xml.setPrefix("D", Dav.D);
    xml.setPrefix("C", Dav.C);
    xml.setPrefix("CS", Dav.CS);
    xml.writeStartDocument("UTF-8", "1.0");
    xml.writeStartElement(Dav.D, "multistatus");
    xml.writeNamespace("D", Dav.D);
    xml.writeNamespace("C", Dav.C);
    xml.writeNamespace("CS", Dav.CS);
  }

  static void start(XMLStreamWriter xml, QName name) throws XMLStreamException {
    String prefix = prefix(name);
    xml.writeStartElement(prefix, name.getLocalPart(), name.getNamespaceURI());
    if (prefix.equals("X")) {
      xml.writeNamespace(prefix, name.getNamespaceURI());
    }
  }

  static void empty(XMLStreamWriter xml, QName name) throws XMLStreamException {
    start(xml, name);
    xml.writeEndElement();
  }

  private static String prefix(QName name) {
    return switch (name.getNamespaceURI()) {
      case Dav.D -> "D";
      case Dav.C -> "C";
      case Dav.CS -> "CS";
      default -> "X";
    };
  }

  /// What there is at a place.
  ///
  /// @param asked empty for everything but a calendar object's data
  void found(String path, Map<QName, Value> properties, Set<QName> asked)
      throws XMLStreamException {
    Set<QName> names = asked.isEmpty() ? properties.keySet() : asked;
    start(xml, new QName(Dav.D, "response"));
    Value.href(path).write(xml);
    propstat(properties, names, true);
    propstat(properties, names, false);
    xml.writeEndElement();
  }

  private void propstat(Map<QName, Value> properties, Set<QName> names, boolean known)
      throws XMLStreamException {
    if (names.stream().noneMatch(name -> properties.containsKey(name) == known)) {
      return;
    }
    start(xml, new QName(Dav.D, "propstat"));
    start(xml, Dav.PROP);
    for (QName name : names) {
      Value value = properties.get(name);
      if ((value != null) == known) {
        start(xml, name);
        if (value != null) {
          value.write(xml);
        }
        xml.writeEndElement();
      }
    }
    xml.writeEndElement();
    status(known ? "HTTP/1.1 200 OK" : "HTTP/1.1 404 Not Found");
    xml.writeEndElement();
  }

  void missing(String path) throws XMLStreamException {
    start(xml, new QName(Dav.D, "response"));
    Value.href(path).write(xml);
    status("HTTP/1.1 404 Not Found");
    xml.writeEndElement();
  }

  private void status(String line) throws XMLStreamException {
    start(xml, new QName(Dav.D, "status"));
    xml.writeCharacters(line);
    xml.writeEndElement();
  }

  Buffer end() throws XMLStreamException {
    xml.writeEndElement();
    xml.writeEndDocument();
    xml.close();
    return Buffer.buffer(bytes.toByteArray());
  }
}
