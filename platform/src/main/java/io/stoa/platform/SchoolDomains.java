// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform;

import io.stoa.platform.attendance.Attendance;
import io.stoa.platform.attendance.AttendanceRoutes;
import io.stoa.platform.attendance.FactRecorder;
import io.stoa.platform.attendance.Rehearsal;
import io.stoa.platform.attendance.ReportRoutes;
import io.stoa.platform.attendance.SessionLogs;
import io.stoa.platform.calendar.CalendarRoutes;
import io.stoa.platform.calendar.Calendars;
import io.stoa.platform.calendar.ConnectionRoutes;
import io.stoa.platform.calendar.Connections;
import io.stoa.platform.calendar.Domains;
import io.stoa.platform.classroom.Classroom;
import io.stoa.platform.classroom.ClassroomRoutes;
import io.stoa.platform.classroom.ConnectionTestRoutes;
import io.stoa.platform.classroom.ConnectionTests;
import io.stoa.platform.classroom.LiveRooms;
import io.stoa.platform.classroom.RoomWatch;
import io.stoa.platform.crm.Circle;
import io.stoa.platform.crm.CircleRoutes;
import io.stoa.platform.crm.Links;
import io.stoa.platform.identity.Identity;
import io.stoa.platform.identity.MemberRoutes;
import io.stoa.platform.identity.People;
import io.stoa.platform.kernel.BookingId;
import io.stoa.platform.kernel.Caller;
import io.stoa.platform.kernel.Database;
import io.stoa.platform.kernel.Kernel;
import io.stoa.platform.kernel.RepeatableCalls;
import io.stoa.platform.mail.Delivery;
import io.stoa.platform.mail.MailRoutes;
import io.stoa.platform.mail.Mailer;
import io.stoa.platform.mail.Pushes;
import io.stoa.platform.mail.SmsRoutes;
import io.stoa.platform.mail.SmtpConfig;
import io.stoa.platform.messaging.Messaging;
import io.stoa.platform.scheduling.Availability;
import io.stoa.platform.scheduling.AvailabilityRoutes;
import io.stoa.platform.scheduling.Bookings;
import io.stoa.platform.scheduling.Scheduling;
import io.stoa.platform.scheduling.SessionTypeRoutes;
import io.stoa.platform.scheduling.SessionTypes;
import io.stoa.platform.tenancy.LogoRoutes;
import io.stoa.platform.tenancy.School;
import io.stoa.platform.tenancy.SchoolRoutes;
import io.stoa.platform.tenancy.Schools;
import io.stoa.platform.tenancy.Site;
import io.stoa.platform.web.Api;
import io.stoa.platform.web.ApiDocument;
import io.stoa.platform.web.AuditRoutes;
import io.stoa.platform.web.LiveRoutes;
import io.stoa.platform.web.Request;
import io.stoa.signaling.IceServers;
import io.stoa.signaling.token.KeyRing;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/// The school's domains from left to right: each is made in one line, from the kernel and the
/// domains before it, and mounts its endpoints in one. Any thread.
final class SchoolDomains implements AutoCloseable {

  /// What the rest of the process gives the school.
  ///
  /// @param keys sign the classroom's tokens
  /// @param relays what participants are told
  /// @param live the rooms that are open
  /// @param accepting false while the server drains
  /// @param site where schools are, and how they write letters
  record Given(
      Vertx vertx,
      InstantSource clock,
      Kernel kernel,
      KeyRing keys,
      IceServers relays,
      LiveRooms live,
      BooleanSupplier accepting,
      SiteSettings site) {

    /// A school on this machine, without e-mail.
    Given(
        Vertx vertx,
        InstantSource clock,
        Kernel kernel,
        KeyRing keys,
        IceServers relays,
        LiveRooms live,
        BooleanSupplier accepting) {
      this(vertx, clock, kernel, keys, relays, live, accepting, SiteSettings.LOCAL);
    }
  }

  private final Vertx vertx;
  private final Schools schools;
  private final People people;
  private final Delivery delivery;
  private final Bookings bookings;
  private final DemoHours demoHours;
  private final Scheduling scheduling;
  private final Attendance attendance;
  private final Connections connections;
  private final Messaging messaging;
  private final Api api;
  private final RoomWatch roomWatch;

  /// @param router gets the school's endpoints
  /// @param more mounts further ones
  SchoolDomains(Given given, Router router, BiConsumer<Api, People> more) {
    vertx = given.vertx();
    Kernel kernel = given.kernel();
    Database db = kernel.db();
    InstantSource clock = given.clock();

    RepeatableCalls calls = new RepeatableCalls(db);
    schools = new Schools(db, kernel.audit(), kernel.live());
    Pushes pushes = new Pushes(kernel);
    delivery = Delivery.of(kernel, schools, vertx, pushes, given.site().smtp(), given.site().sms());
    people = new People(db, kernel.audit());
    Identity identity = new Identity(kernel, people, schools, new Mailer(kernel), clock);
    bookings = new Bookings(db);
    Links links = new Links(kernel, people);
    Circle circle = new Circle(links, bookings::taught);
    Availability availability = new Availability(kernel, people, schools, circle, clock);
    SessionTypes sessionTypes = new SessionTypes(kernel, people);
    demoHours = new DemoHours(sessionTypes, availability, links);
    scheduling = new Scheduling(kernel, bookings, people, availability, links, clock);
    Calendars calendars = calendars(given, availability);
    connections = connections(given, calendars, availability);
    Classroom classroom =
        new Classroom(
            kernel, bookings, given.live(), people, clock, given.keys(), given.accepting());
    ConnectionTests connectionTests =
        new ConnectionTests(db, bookings, given.relays(), clock, given.keys());
    SessionLogs logs = new SessionLogs(kernel, bookings, people, clock);
    attendance =
        new Attendance(kernel, bookings, scheduling.decisions(), people, links, logs, clock);
    boolean outbox = given.site().showsOutbox();
    messaging = messaging(given, links, calendars, pushes);

    calls.forgetBy(kernel.jobs());

    Function<Request, Caller> authentication =
        request -> schools.checkAddress(identity.caller(request), request.authority());
    api = new Api(vertx, router, ApiDocument.load(), clock, calls, authentication);
    new LiveRoutes(vertx, kernel.live(), authentication).mount(api);
    new SchoolRoutes(schools, vertx, outbox).mount(api);
    new LogoRoutes(schools, vertx).mount(router);
    new MailRoutes(delivery, schools, outbox).mount(api);
    identity.mount(api);
    new AuditRoutes(kernel).mount(api);
    new MemberRoutes(kernel, new Mailer(kernel), schools, clock, circle::known).mount(api);
    new CircleRoutes(kernel, people, links, circle).mount(api);
    new SessionTypeRoutes(sessionTypes).mount(api);
    new AvailabilityRoutes(availability).mount(api);
    scheduling.mount(api);
    mountCalendars(calendars, router);
    new ClassroomRoutes(classroom).mount(api);
    new ConnectionTestRoutes(connectionTests).mount(api);
    new AttendanceRoutes(attendance).mount(api);
    new ReportRoutes(db, schools, people, links).mount(api);
    logs.mount(api);
    messaging.mount(api, router);
    new SmsRoutes(vertx, delivery, schools, messaging.phones()::stop).mount(router);
    roomWatch = classroom.mountControl(api, vertx);
    more.accept(api, people);
    api.closeRoutes();
  }

  private void mountCalendars(Calendars calendars, Router router) {
    new CalendarRoutes(calendars, api).mount(router);
    new ConnectionRoutes(connections, vertx).mount(api, router);
  }

  private Connections connections(Given given, Calendars calendars, Availability availability) {
    return new Connections(
        new Domains(
            given.kernel(), calendars, scheduling, availability, people, schools, given.clock()),
        given.site().calendars(),
        vertx);
  }

  private Messaging messaging(Given given, Links links, Calendars calendars, Pushes pushes) {
    return new Messaging(
        given.kernel(),
        vertx,
        schools,
        people,
        links,
        bookings,
        calendars,
        pushes,
        given.clock(),
        given.site().sendsTexts());
  }

  private Calendars calendars(Given given, Availability availability) {
    Optional<String> sender = given.site().smtp().map(SmtpConfig::from);
    return new Calendars(
        given.kernel(), bookings, scheduling, availability, people, schools, given.clock(), sender);
  }

  /// Says where the server is, once that is known.
  void serveAt(Site site) {
    schools.serveAt(site);
  }

  /// Who may show a class in a frame: the origins that the class's school names.
  Future<List<String>> framers(String authority, String booking) {
    Promise<List<String>> found = Promise.promise();
    Context loop = vertx.getOrCreateContext();
    Thread.ofVirtual()
        .name("framers")
        .start(() -> {
          try {
            List<String> origins = Database.promptly(() -> embeddedBy(authority, booking));
            loop.runOnContext(done -> found.complete(origins));
          } catch (RuntimeException e) {
            loop.runOnContext(done -> found.fail(e));
          }
        });
    return found.future();
  }

  private List<String> embeddedBy(String authority, String booking) {
    return schools
        .at(authority)
        .or(() -> bookings.schoolOf(new BookingId(UUID.fromString(booking))).flatMap(schools::find))
        .map(School::embeddedBy)
        .orElse(List.of());
  }

  /// What hears of open rooms.
  RoomWatch roomWatch() {
    return roomWatch;
  }

  /// What takes down who is in which class.
  FactRecorder facts() {
    return attendance.recorder();
  }

  People people() {
    return people;
  }

  Messaging messaging() {
    return messaging;
  }

  Scheduling scheduling() {
    return scheduling;
  }

  /// What plays classes that never took place.
  Rehearsal rehearsal() {
    return attendance.rehearsal();
  }

  DemoSchool demo() {
    return new DemoSchool(schools, people, bookings, demoHours, rehearsal(), messaging);
  }

  /// Interrupts the calls under way.
  @Override
  public void close() {
    api.close();
    delivery.close();
    attendance.close();
    connections.close();
  }
}
