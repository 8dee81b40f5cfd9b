// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.calendar;

import io.stoa.platform.kernel.Caller;
import io.stoa.platform.kernel.Refused;
import io.stoa.platform.web.Api;
import io.stoa.platform.web.Reply;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import javax.xml.namespace.QName;
import javax.xml.stream.XMLStreamException;
import org.jspecify.annotations.Nullable;

/// What calendar programs ask: `/calendar/{API key}.ics`, a feed to subscribe to, and `/dav/`, a
/// CalDAV collection (RFC 4791) to read and write, to which they sign in with any name and an API
/// key as password. A cookie counts for nothing here. Any thread.
public final class CalendarRoutes {

  private static final String ROOT = "/dav/";
  private static final String CALENDARS = "/dav/calendars/";
  private static final String CLASSES = "/dav/calendars/classes/";
  private static final String BASIC = "basic ";
  private static final Pattern NAME = Pattern.compile("[^/\\p{Cntrl}]{1,200}");
  private static final String METHODS = "OPTIONS, GET, HEAD, PUT, DELETE, PROPFIND, REPORT";

  private final Calendars calendars;
  private final Api api;

  public CalendarRoutes(Calendars calendars, Api api) {
    this.calendars = calendars;
    this.api = api;
  }

  public void mount(Router router) {
    router.get("/calendar/:key").handler(this::feed);
    // RFC 6764 §5: where a program looks that knows only the server's name.
    router
        .route("/.well-known/caldav")
        .handler(
            context -> context.response().setStatusCode(301).putHeader("Location", ROOT).end());
    router
        .route("/dav*")
        .handler(BodyHandler.create(false).setBodyLimit(4L * IcsReader.CHARS_MAX))
        .handler(this::dav)
        .failureHandler(context ->
            context.response().setStatusCode(context.statusCode() == 413 ? 413 : 400).end());
  }

  private void feed(RoutingContext context) {
    String name = String.valueOf(context.pathParam("key"));
    if (!name.endsWith(".ics")) {
      context.response().setStatusCode(404).end();
      return;
    }
    String key = name.substring(0, name.length() - ".ics".length());
    api.answer(
        context,
        key,
        (caller, request) -> calendar(calendars.feed(caller)).with("Cache-Control", "private"));
  }

  private static Reply calendar(String text) {
    return Reply.bytes(Ics.TYPE, Buffer.buffer(text));
  }

  private void dav(RoutingContext context) {
    HttpServerRequest http = context.request();
    if (http.method().equals(HttpMethod.OPTIONS)) {
      context
          .response()
          .setStatusCode(200)
          .putHeader("DAV", "1, 3, calendar-access")
          .putHeader("Allow", METHODS)
          .end();
      return;
    }
    Optional<String> key = password(http.getHeader("Authorization"));
    if (key.isEmpty()) {
      context
          .response()
          .setStatusCode(401)
          .putHeader("WWW-Authenticate", "Basic realm=\"Stoa\", charset=\"UTF-8\"")
          .end();
      return;
    }
    String path = URLDecoder.decode(context.request().path(), StandardCharsets.UTF_8);
    context.response().putHeader("DAV", "1, 3, calendar-access");
    api.answer(context, key.get(), (caller, request) -> answer(caller, http, path, request.body()));
  }

  /// The password of an `Authorization: Basic` (RFC 7617).
  private static Optional<String> password(@Nullable String header) {
    if (header == null || !header.regionMatches(true, 0, BASIC, 0, BASIC.length())) {
      return Optional.empty();
    }
    try {
      byte[] pair = Base64.getDecoder().decode(header.substring(BASIC.length()).strip());
      String text = new String(pair, StandardCharsets.UTF_8);
      return Optional.of(text.substring(text.indexOf(':') + 1));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private Reply answer(Caller caller, HttpServerRequest http, String path, Buffer body) {
    try {
      return switch (http.method().name()) {
        case "PROPFIND" -> propfind(caller, path, DavRequest.read(body, "propfind"), depth(http));
        case "REPORT" -> report(caller, path, DavRequest.read(body, ""));
        case "GET", "HEAD" -> get(caller, path);
        case "PUT" -> put(caller, path, http, body);
        case "DELETE" -> delete(caller, path, http);
        default -> Reply.of(405, null).with("Allow", METHODS);
      };
    } catch (XMLStreamException e) {
      throw new IllegalStateException(e); // into memory
    } catch (Refused refused) {
      if (refused.code().equals("stale")) {
        return Reply.of(412, null);
      }
      throw refused;
    }
  }

  private static int depth(HttpServerRequest http) {
    return "0".equals(http.getHeader("Depth")) ? 0 : 1;
  }

  private Reply propfind(Caller caller, String path, DavRequest asked, int depth)
      throws XMLStreamException {
    Multistatus answer = new Multistatus();
    Set<QName> names = asked.properties();
    String place = path.endsWith("/") || path.startsWith(CLASSES) ? path : path + "/";
    switch (place) {
      case ROOT, CALENDARS -> {
        answer.found(place, home(caller), names);
        if (depth > 0) {
          String below = place.equals(ROOT) ? CALENDARS : CLASSES;
          answer.found(below, place.equals(ROOT) ? home(caller) : collection(caller, names), names);
        }
      }
      case CLASSES -> {
        List<Calendars.Item> items = calendars.items(caller);
        answer.found(CLASSES, collection(caller, items), names);
        for (Calendars.Item item : depth > 0 ? items : List.<Calendars.Item>of()) {
          answer.found(href(item), properties(item, false), names);
        }
      }
      default -> answer.found(place, properties(found(caller, place), false), names);
    }
    return xml(answer);
  }

  private Map<QName, Multistatus.Value> home(Caller caller) {
    Map<QName, Multistatus.Value> all = new LinkedHashMap<>();
    all.put(
        Dav.RESOURCE_TYPE,
        Multistatus.Value.marks(new QName(Dav.D, "collection"), new QName(Dav.D, "principal")));
    all.put(Dav.DISPLAY_NAME, Multistatus.Value.text(calendars.name(caller)));
    all.put(Dav.PRINCIPAL, Multistatus.Value.href(ROOT));
    all.put(Dav.PRINCIPAL_URL, Multistatus.Value.href(ROOT));
    all.put(Dav.HOME, Multistatus.Value.href(CALENDARS));
    all.put(Dav.OWNER, Multistatus.Value.href(ROOT));
    return all;
  }

  private Map<QName, Multistatus.Value> collection(Caller caller, Set<QName> asked) {
    boolean all = asked.isEmpty() || asked.contains(Dav.CTAG) || asked.contains(Dav.ETAG);
    return collection(caller, all ? calendars.items(caller) : List.of());
  }

  private Map<QName, Multistatus.Value> collection(Caller caller, List<Calendars.Item> items) {
    Map<QName, Multistatus.Value> all = home(caller);
    all.put(
        Dav.RESOURCE_TYPE,
        Multistatus.Value.marks(new QName(Dav.D, "collection"), new QName(Dav.C, "calendar")));
    all.put(
        Dav.COMPONENTS,
        xml -> {
          xml.writeEmptyElement("C", "comp", Dav.C);
          xml.writeAttribute("name", "VEVENT");
        });
    all.put(
        Dav.REPORTS,
        xml -> {
          for (String report : List.of("calendar-query", "calendar-multiget")) {
            Multistatus.start(xml, new QName(Dav.D, "supported-report"));
            Multistatus.start(xml, new QName(Dav.D, "report"));
            Multistatus.empty(xml, new QName(Dav.C, report));
            xml.writeEndElement();
            xml.writeEndElement();
          }
        });
    all.put(
        Dav.PRIVILEGES,
        xml -> {
          for (String privilege : List.of("read", "write-content", "bind", "unbind")) {
            Multistatus.start(xml, new QName(Dav.D, "privilege"));
            Multistatus.empty(xml, new QName(Dav.D, privilege));
            xml.writeEndElement();
          }
        });
    all.put(Dav.CTAG, Multistatus.Value.text(Calendars.tag(items)));
    return all;
  }

  private static Map<QName, Multistatus.Value> properties(Calendars.Item item, boolean data) {
    Map<QName, Multistatus.Value> all = new LinkedHashMap<>();
    all.put(Dav.ETAG, Multistatus.Value.text(item.etag()));
    all.put(Dav.RESOURCE_TYPE, Multistatus.Value.marks());
    all.put(Dav.CONTENT_TYPE, Multistatus.Value.text(Ics.TYPE + "; component=VEVENT"));
    int length = item.text().getBytes(StandardCharsets.UTF_8).length;
    all.put(Dav.CONTENT_LENGTH, Multistatus.Value.text(String.valueOf(length)));
    all.put(Dav.OWNER, Multistatus.Value.href(ROOT));
    all.put(Dav.PRINCIPAL, Multistatus.Value.href(ROOT));
    if (data) {
      all.put(Dav.DATA, Multistatus.Value.text(item.text()));
    }
    return all;
  }

  private Reply report(Caller caller, String path, DavRequest asked) throws XMLStreamException {
    if (!path.equals(CLASSES)) {
      throw Refused.notFound("There is no such calendar.");
    }
    Multistatus answer = new Multistatus();
    List<Calendars.Item> items = calendars.items(caller);
    switch (asked.kind()) {
      case "calendar-query" -> {
        Instant from = asked.from().orElse(Instant.MIN);
        Instant to = asked.to().orElse(Instant.MAX);
        for (Calendars.Item item : items) {
          if (item.startsAt().isBefore(to) && item.endsAt().isAfter(from)) {
            answer.found(href(item), properties(item, true), asked.properties());
          }
        }
      }
      case "calendar-multiget" -> {
        Set<String> wanted = new HashSet<>();
        asked.hrefs().forEach(href -> wanted.add(decoded(href)));
        for (Calendars.Item item : items) {
          if (wanted.remove(CLASSES + item.name())) {
            answer.found(href(item), properties(item, true), asked.properties());
          }
        }
        for (String missing : wanted) {
          answer.missing(missing);
        }
      }
      default ->
          throw Refused.forbidden("unsupported_report", "There is no report " + asked.kind() + ".");
    }
    return xml(answer);
  }

  /// The path of an href, which may be a whole URL.
  private static String decoded(String href) {
    String path = href.replaceFirst("^https?://[^/]*", "");
    return URLDecoder.decode(path.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  private static Reply xml(Multistatus answer) throws XMLStreamException {
    Reply reply = Reply.bytes("application/xml; charset=utf-8", answer.end());
    return new Reply(207, null, reply.bytes(), reply.headers(), List.of());
  }

  private static String href(Calendars.Item item) {
    return CLASSES + URLEncoder.encode(item.name(), StandardCharsets.UTF_8).replace("+", "%20");
  }

  private Calendars.Item found(Caller caller, String path) {
    return calendars
        .item(caller, name(path))
        .orElseThrow(() -> Refused.notFound("There is no such event."));
  }

  private static String name(String path) {
    String name = path.startsWith(CLASSES) ? path.substring(CLASSES.length()) : "";
    if (!NAME.matcher(name).matches()) {
      throw Refused.notFound("There is no such event.");
    }
    return name;
  }

  private Reply get(Caller caller, String path) {
    if (path.equals(CLASSES)) {
      return calendar(calendars.feed(caller));
    }
    Calendars.Item item = found(caller, path);
    return calendar(item.text()).with("ETag", item.etag());
  }

  private Reply put(Caller caller, String path, HttpServerRequest http, Buffer body) {
    String name = name(path);
    Calendars.Put put =
        calendars.put(
            caller,
            name,
            body.toString(),
            Optional.ofNullable(http.getHeader("If-Match")),
            "*".equals(http.getHeader("If-None-Match")));
    Reply reply = Reply.of(put.added() ? 201 : 204, null);
    // RFC 4791 §5.3.4: no ETag when something else is kept than was sent.
    return put.etag().map(etag -> reply.with("ETag", etag)).orElse(reply);
  }

  private Reply delete(Caller caller, String path, HttpServerRequest http) {
    if (!calendars.remove(caller, name(path), Optional.ofNullable(http.getHeader("If-Match")))) {
      throw Refused.notFound("There is no such event.");
    }
    return Reply.noContent();
  }
}
