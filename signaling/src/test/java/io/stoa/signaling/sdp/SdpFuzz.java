// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling.sdp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.stoa.media.Candidate;
import io.stoa.media.LocalTransport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/// Session descriptions: refused by `MalformedSdp` or read. What is read can be answered, line by
/// line, and the answer can be read again.
public final class SdpFuzz {
  private static final LocalTransport LOCAL =
      new LocalTransport(
          "ourufrag",
          "ourpasswordourpasswordou",
          "AA:BB",
          List.of(
              new Candidate(
                  false,
                  2130706431L,
                  new InetSocketAddress(InetAddress.getLoopbackAddress(), 7882))));

  private SdpFuzz() {}

  public static void fuzzerTestOneInput(byte[] input) {
    RemoteDescription offer;
    try {
      offer = SdpReader.read(new String(input, ISO_8859_1));
    } catch (MalformedSdp refused) {
      return;
    }
    List<SectionPlan> plans = new ArrayList<>();
    for (RemoteSection section : offer.sections()) {
      Terms.receiving(section);
      Terms.sending(section);
      Terms.sendingExtensions(section);
      plans.add(plan(section, plans.size() + input.length));
    }
    String answer = SdpWriter.answer(offer, LOCAL, plans, 1, 1);
    int sections = answer.split("\r\nm=", -1).length - 1;
    require(sections == offer.sections().size(), "an m-line for each m-line");
    for (String line : answer.split("\r\n", -1)) {
      require(line.indexOf('\r') < 0 && line.indexOf('\n') < 0, "a line inside a line");
    }
    readAgain(answer, offer);
  }

  private static SectionPlan plan(RemoteSection section, int choice) {
    if (!section.usable()) {
      return new SectionPlan.Reject();
    }
    if (section.kind() == null) {
      return new SectionPlan.Data();
    }
    return switch (choice & 3) {
      case 0 -> new SectionPlan.Send(new OutgoingTrack("PA_a|camera", "TR_a", -5, 7, "PA_a"));
      case 1 -> new SectionPlan.Idle();
      default -> new SectionPlan.Receive(true, false, "vp9");
    };
  }

  private static void readAgain(String answer, RemoteDescription offer) {
    boolean used = offer.sections().stream().anyMatch(RemoteSection::usable);
    try {
      RemoteDescription again = SdpReader.read(answer.replace("a=setup:passive", "a=setup:active"));
      for (int i = 0; i < offer.sections().size(); i++) {
        require(again.sections().get(i).mid().equals(offer.sections().get(i).mid()), "another mid");
      }
    } catch (MalformedSdp refused) {
      // Where all is refused, there is no m-line in use and that is not read.
      if (used) {
        throw new AssertionError("our own answer is malformed: " + answer, refused);
      }
    }
  }

  private static void require(boolean holds, String what) {
    if (!holds) {
      throw new AssertionError(what);
    }
  }

  public static List<byte[]> seeds() {
    String offer =
        SdpWriter.offer(
            List.of(
                new SdpWriter.OfferedSection("0", "application", new SectionPlan.Data()),
                new SdpWriter.OfferedSection(
                    "1",
                    "video",
                    new SectionPlan.Send(new OutgoingTrack("PA_a|camera", "TR_a", 5, 7, "PA_a")))),
            LOCAL,
            1,
            1);
    return List.of(offer.getBytes(ISO_8859_1));
  }
}
