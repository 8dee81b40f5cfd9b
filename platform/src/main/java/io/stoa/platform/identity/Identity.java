// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.identity;

import io.stoa.platform.kernel.Caller;
import io.stoa.platform.kernel.Kernel;
import io.stoa.platform.kernel.Refused;
import io.stoa.platform.tenancy.Schools;
import io.stoa.platform.web.Api;
import io.stoa.platform.web.Request;
import java.time.InstantSource;

/// Who somebody is: wires the parts of this package and mounts what they answer. Any thread.
public final class Identity {

  private final Sessions sessions;
  private final SessionRoutes sessionRoutes;
  private final DeviceRoutes deviceRoutes;

  public Identity(Kernel kernel, People people, Schools schools, InstantSource clock) {
    sessions = new Sessions(kernel.db(), kernel.audit(), clock);
    Browsers browsers = new Browsers(kernel.db(), clock);
    SignIns signIns = new SignIns(kernel.db(), kernel.audit(), sessions, browsers, clock);
    sessionRoutes = new SessionRoutes(signIns, sessions, people, schools, clock);
    deviceRoutes = new DeviceRoutes(sessions, this::bearer);
  }

  public void mount(Api api) {
    sessionRoutes.mount(api);
    deviceRoutes.mount(api);
  }

  /// Who makes a call: by the header's token if there is one, else by the cookie's.
  ///
  /// @throws Refused when nobody is signed in
  public Caller caller(Request request) {
    return bearer(request).caller(request.id(), request.address());
  }

  private Bearer bearer(Request request) {
    String token = request.bearer();
    return sessions.bearer(token == null ? request.session() : token, request.address());
  }
}
