// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.kernel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/// How a program is started as somebody who is not root, because PostgreSQL refuses root.
/// Immutable.
///
/// @param prefix put before the command line; empty for an ordinary user
/// @param uid owner of the files that the program keeps
record Unprivileged(List<String> prefix, int uid) {

  /// An ordinary user stays who he is. Root becomes `postgres` or `nobody` by setpriv; where that
  /// user cannot reach the paths (a folder below /root), a user namespace takes root's rights away
  /// instead.
  static Unprivileged choose(Path... mustReach) throws IOException {
    int self = uid(Path.of("/proc/self"));
    if (self != 0) {
      return new Unprivileged(List.of(), self);
    }
    for (String user : List.of("postgres", "nobody")) {
      Unprivileged other = setpriv(user);
      if (other != null && other.reaches(mustReach)) {
        return other;
      }
    }
    Unprivileged namespace = new Unprivileged(List.of("unshare", "--user", "--"), 0);
    if (namespace.reaches(mustReach)) {
      return namespace;
    }
    throw new StartRefused(
        "stoa.data: PostgreSQL does not run as root, and "
            + Arrays.toString(mustReach)
            + " cannot be reached as user postgres or nobody. Start Stoa as an ordinary user, or"
            + " install util-linux (setpriv) and choose a folder that every user may enter, or set"
            + " stoa.database.url");
  }

  private static @org.jspecify.annotations.Nullable Unprivileged setpriv(String user)
      throws IOException {
    try (Stream<String> lines = Files.lines(Path.of("/etc/passwd"))) {
      return lines
          .map(line -> line.split(":", -1))
          .filter(f -> f.length > 3 && f[0].equals(user))
          .findFirst()
          .map(f ->
              new Unprivileged(
                  List.of(
                      "setpriv",
                      "--reuid=" + f[2],
                      "--regid=" + f[3],
                      "--clear-groups",
                      "--inh-caps=-all",
                      "--"),
                  Integer.parseInt(f[2])))
          .orElse(null);
    }
  }

  private boolean reaches(Path... paths) {
    List<String> command = new ArrayList<>(List.of("test"));
    for (Path path : paths) {
      command.addAll(command.size() == 1 ? List.of() : List.of("-a"));
      command.addAll(List.of("-x", path.toString()));
    }
    try {
      return process(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  ProcessBuilder process(List<String> command) {
    List<String> whole = new ArrayList<>(prefix);
    whole.addAll(command);
    return new ProcessBuilder(whole);
  }

  /// Hands a file or a whole folder over, where it is not owned rightly already.
  void own(Path path) throws IOException {
    if (uid(path) == uid) {
      return;
    }
    List<Path> all;
    try (Stream<Path> walk = Files.walk(path)) {
      all = walk.toList();
    }
    for (Path each : all.reversed()) {
      Files.setAttribute(each, "unix:uid", uid, java.nio.file.LinkOption.NOFOLLOW_LINKS);
    }
  }

  static int uid(Path path) throws IOException {
    return (int) Files.getAttribute(path, "unix:uid");
  }
}
