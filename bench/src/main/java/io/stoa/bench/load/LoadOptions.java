// SPDX-License-Identifier: Apache-2.0
package io.stoa.bench.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What the command line of the generator, or of the comparison, says. Immutable.
///
/// @param shapes `shapes`: classes to run, such as `1:50,10x10`
/// @param rounds `rounds`: how often each is run
/// @param warmUp `warmup`: seconds before each is measured
/// @param measured `seconds`: how long each is measured
/// @param threads `threads`: that carry the clients
/// @param address `address`: for media, one of this machine; without it the first that is not the
///   loopback's
/// @param jvm `jvm`: options for Stoa's virtual machine, separated by spaces, behind those of
///   `deploy/jvm.args`
/// @param cache `cache`: whether Stoa has an [AheadOfTimeCache], `yes` or `no`
/// @param beside `beside`: whether each class is joined once more beside the measured one, for the
///   memory that it adds, `yes` or `no`
/// @param video `bitrate` in kilobits and `fps`: what each camera sends
/// @param out `out`: the folder of the report
public record LoadOptions(
    List<Shape> shapes,
    int rounds,
    Duration warmUp,
    Duration measured,
    int threads,
    InetAddress address,
    List<String> jvm,
    boolean cache,
    boolean beside,
    VideoRate video,
    Path out) {

  /// What the virtual machine is given wherever Stoa runs, from the root of the source tree.
  private static final Path JVM = Path.of("deploy", "jvm.args");

  /// Reads the arguments of a program, and ends it with a word when they are wrong.
  public static LoadOptions orExit(String[] arguments, int rounds, String out) {
    try {
      return parse(arguments, rounds, out);
    } catch (IllegalArgumentException wrong) {
      System.err.println(wrong.getMessage());
      System.exit(2);
      throw wrong;
    }
  }

  /// Reads arguments of the form `name=value`.
  ///
  /// @param out the folder when none is given
  /// @throws IllegalArgumentException naming what is wrong
  static LoadOptions parse(String[] arguments, int rounds, String out) {
    Map<String, String> given = new LinkedHashMap<>();
    given.put("shapes", "1:50,1:100,1:200,10x10");
    given.put("rounds", Integer.toString(rounds));
    given.put("warmup", "10");
    given.put("seconds", "20");
    given.put("threads", "2");
    given.put("address", "");
    given.put("jvm", "");
    given.put("cache", "yes");
    given.put("beside", "no");
    given.put("bitrate", "1200");
    given.put("fps", "30");
    given.put("out", out);
    for (String argument : arguments) {
      String[] parts = argument.split("=", 2);
      if (parts.length < 2 || !given.containsKey(parts[0])) {
        throw new IllegalArgumentException(
            "no such option: " + argument + "; there are " + given.keySet());
      }
      given.put(parts[0], parts[1]);
    }
    String more = given.getOrDefault("jvm", "").strip();
    List<String> jvm = new ArrayList<>(List.of("@" + JVM.toAbsolutePath()));
    jvm.addAll(more.isEmpty() ? List.of() : List.of(more.split("\\s+")));
    return new LoadOptions(
        Shape.parse(given.getOrDefault("shapes", "")),
        number(given, "rounds"),
        Duration.ofSeconds(number(given, "warmup")),
        Duration.ofSeconds(number(given, "seconds")),
        number(given, "threads"),
        address(given.getOrDefault("address", "")),
        List.copyOf(jvm),
        yes(given, "cache"),
        yes(given, "beside"),
        new VideoRate(1_000 * number(given, "bitrate"), number(given, "fps")),
        Path.of(given.getOrDefault("out", out)));
  }

  private static int number(Map<String, String> given, String name) {
    String text = given.getOrDefault(name, "");
    try {
      int number = Integer.parseInt(text);
      if (number > 0) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Said below, for both.
    }
    throw new IllegalArgumentException(name + " must be a number above 0, not \"" + text + "\"");
  }

  private static boolean yes(Map<String, String> given, String name) {
    String text = given.getOrDefault(name, "");
    if (!text.equals("yes") && !text.equals("no")) {
      throw new IllegalArgumentException(name + " must be yes or no, not \"" + text + "\"");
    }
    return text.equals("yes");
  }

  private static InetAddress address(String text) {
    try {
      return text.isEmpty() ? ownAddress() : InetAddress.getByName(text);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("no such address: " + text, e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Packets to any address of the machine itself go over the loopback device, but libnice does not
  /// gather on 127.0.0.1.
  private static InetAddress ownAddress() throws IOException {
    for (NetworkInterface device : NetworkInterface.networkInterfaces().toList()) {
      if (device.isUp() && !device.isLoopback()) {
        for (InetAddress address : device.inetAddresses().toList()) {
          if (address instanceof Inet4Address && !address.isLinkLocalAddress()) {
            return address;
          }
        }
      }
    }
    return InetAddress.getLoopbackAddress();
  }

  public LoadRun run() {
    return new LoadRun(address, threads, warmUp, measured, video, beside);
  }
}
