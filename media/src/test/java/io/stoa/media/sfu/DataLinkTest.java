// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sfu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.stoa.media.DataLabel;
import io.stoa.media.MediaEvent.DataChannelOpened;
import io.stoa.media.MediaEvent.DataFailed;
import io.stoa.media.MediaEvent.DataReceived;
import io.stoa.media.TransportRole;
import io.stoa.media.sctp.CloseReason;
import io.stoa.media.sctp.DataChannel;
import io.stoa.media.sctp.SctpAssociation;
import io.stoa.media.sctp.SctpConfig;
import io.stoa.media.sctp.SctpListener;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class DataLinkTest {
  private final SmallRoom room = new SmallRoom();
  private final Client client = new Client("ann");

  @AfterEach
  void close() {
    room.close();
  }

  /// A browser's half: an association that begins by itself, over a path that loses nothing unless
  /// it is cut.
  private final class Client implements SctpListener {
    final ArrayDeque<byte[]> toServer = new ArrayDeque<>();
    final ArrayDeque<byte[]> toClient = new ArrayDeque<>();
    final Map<String, DataChannel> channels = new HashMap<>();
    final List<byte[]> messages = new ArrayList<>();
    final List<String> labels = new ArrayList<>();
    final Peer peer;
    final SctpAssociation association;
    boolean cut;

    Client(String name) {
      Random random = new Random(name.hashCode());
      association = new SctpAssociation(SctpConfig.defaults(false), this, random);
      RecordingOutlet outlet = new RecordingOutlet();
      outlet.data = toClient;
      peer = room.join(name, outlet);
      peer.attach(TransportRole.SUBSCRIBER, outlet);
    }

    DataChannel open(DataLabel label) {
      return open(label.label());
    }

    DataChannel open(String label) {
      return Objects.requireNonNull(association.open(label, "", true, -1, -1, room.now));
    }

    /// Lets packets and time pass until something holds; whether it did.
    boolean run(TransportRole role, BooleanSupplier done, int millis) {
      for (int i = 0; i < millis / 5 && !done.getAsBoolean(); i++) {
        while (!cut && !(toServer.isEmpty() && toClient.isEmpty())) {
          if (!toServer.isEmpty()) {
            peer.data().receive(role, toServer.removeFirst());
          }
          if (!toClient.isEmpty()) {
            association.receive(Unpooled.wrappedBuffer(toClient.removeFirst()), room.now);
          }
        }
        room.pass(5);
        association.tick(room.now);
      }
      return done.getAsBoolean();
    }

    @Override
    public void packet(ByteBuf packet) {
      byte[] bytes = new byte[packet.readableBytes()];
      packet.getBytes(packet.readerIndex(), bytes);
      toServer.add(bytes);
    }

    @Override
    public void established() {}

    @Override
    public void closed(CloseReason reason) {}

    @Override
    public void channelOpened(DataChannel channel) {
      channels.put(channel.label(), channel);
    }

    @Override
    public void channelClosed(DataChannel channel) {}

    @Override
    public void message(DataChannel channel, boolean binary, byte[] payload) {
      labels.add(channel.label());
      messages.add(payload);
    }

    @Override
    public void drained(DataChannel channel) {}
  }

  private List<DataReceived> received() {
    return room.events.stream()
        .filter(DataReceived.class::isInstance)
        .map(DataReceived.class::cast)
        .toList();
  }

  private long failures() {
    return room.events.stream().filter(DataFailed.class::isInstance).count();
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void bringsMessagesOfTheClientsChannelsAndAnswersOnThem() {
    DataChannel reliable = client.open(DataLabel.RELIABLE);
    client.open(DataLabel.LOSSY);
    client.association.connect(room.now);
    reliable.send(text("hello"), true, room.now);
    assertTrue(client.run(TransportRole.PUBLISHER, () -> received().size() == 1, 1_000));
    DataReceived message = received().getFirst();
    assertEquals("ann", message.peerId());
    assertEquals(DataLabel.RELIABLE, message.channel());
    assertArrayEquals(text("hello"), message.payload());
    assertTrue(
        room.events.contains(
            new DataChannelOpened("ann", TransportRole.PUBLISHER, DataLabel.LOSSY)));
    client.peer.data().send(TransportRole.PUBLISHER, DataLabel.LOSSY, text("back"));
    assertTrue(client.run(TransportRole.PUBLISHER, () -> client.messages.size() == 1, 1_000));
    assertEquals(List.of("_lossy"), client.labels);
  }

  @Test
  void keepsReliableMessagesUntilTheClientHasOpenedItsChannel() {
    client.peer.data().send(TransportRole.PUBLISHER, DataLabel.LOSSY, text("missed"));
    client.peer.data().send(TransportRole.PUBLISHER, DataLabel.RELIABLE, text("one"));
    client.peer.data().send(TransportRole.PUBLISHER, DataLabel.RELIABLE, text("two"));
    byte[] large = new byte[Limits.DATA_EARLY_BYTES];
    client.peer.data().send(TransportRole.PUBLISHER, DataLabel.RELIABLE, large);
    client.open(DataLabel.RELIABLE);
    client.association.connect(room.now);
    assertTrue(client.run(TransportRole.PUBLISHER, () -> client.messages.size() == 2, 1_000));
    assertArrayEquals(text("one"), client.messages.get(0));
    assertArrayEquals(text("two"), client.messages.get(1));
    assertEquals(2, room.count(SfuCounter.SKIPPED_DATA_CLOSED));
  }

  @Test
  void opensChannelsItselfWhereTheClientOnlyReceives() {
    client.peer.data().open(TransportRole.SUBSCRIBER, DataLabel.RELIABLE);
    client.peer.data().open(TransportRole.SUBSCRIBER, DataLabel.LOSSY);
    client.peer.data().send(TransportRole.SUBSCRIBER, DataLabel.RELIABLE, text("early"));
    client.association.connect(room.now);
    assertTrue(client.run(TransportRole.SUBSCRIBER, () -> client.channels.size() == 2, 1_000));
    DataChannel lossy = Objects.requireNonNull(client.channels.get("_lossy"));
    assertFalse(lossy.ordered());
    assertEquals(0, lossy.maxRetransmits());
    DataChannel reliable = Objects.requireNonNull(client.channels.get("_reliable"));
    assertTrue(reliable.ordered());
    assertEquals(-1, reliable.maxRetransmits());
    assertArrayEquals(text("early"), client.messages.getFirst());
    // What a client sends where it is to receive goes nowhere.
    reliable.send(text("odd"), true, room.now);
    client.run(TransportRole.SUBSCRIBER, () -> false, 100);
    assertEquals(List.of(), received());
    assertEquals(1, room.count(SfuCounter.DROPPED_DATA_UNKNOWN));
  }

  @Test
  void ignoresOtherChannelsAndTextVisibly() {
    DataChannel tracks = client.open("_other");
    DataChannel reliable = client.open(DataLabel.RELIABLE);
    client.association.connect(room.now);
    tracks.send(text("frame"), true, room.now);
    reliable.send(text("text"), false, room.now);
    client.run(TransportRole.PUBLISHER, () -> false, 200);
    assertEquals(List.of(), received());
    assertEquals(1, room.count(SfuCounter.DATA_CHANNELS_IGNORED));
    assertEquals(2, room.count(SfuCounter.DROPPED_DATA_UNKNOWN));
  }

  @Test
  void treatsPacketsOfDataTracksAsLossy() {
    DataChannel tracks = client.open(DataLabel.DATA_TRACK);
    client.association.connect(room.now);
    tracks.send(text("frame"), true, room.now);
    client.run(TransportRole.PUBLISHER, () -> !received().isEmpty(), 1_000);
    assertEquals(DataLabel.DATA_TRACK, received().getFirst().channel());
    assertArrayEquals(text("frame"), received().getFirst().payload());
    client.cut = true;
    byte[] message = new byte[10_000];
    for (int i = 0; i < 100; i++) {
      client.peer.data().send(TransportRole.PUBLISHER, DataLabel.DATA_TRACK, message);
    }
    long kept = Limits.DATA_LOSSY_BYTES / message.length;
    assertEquals(100 - kept, room.count(SfuCounter.SKIPPED_DATA_FULL));
    assertEquals(0, failures());
  }

  @Test
  void dropsLossyMessagesForAClientThatDoesNotRead() {
    connect();
    client.cut = true;
    byte[] message = new byte[10_000];
    for (int i = 0; i < 100; i++) {
      client.peer.data().send(TransportRole.PUBLISHER, DataLabel.LOSSY, message);
    }
    long kept = Limits.DATA_LOSSY_BYTES / message.length;
    assertEquals(100 - kept, room.count(SfuCounter.SKIPPED_DATA_FULL));
    client.peer.data().send(TransportRole.PUBLISHER, DataLabel.RELIABLE, message);
    assertEquals(kept + 1, room.count(SfuCounter.DATA_SENT));
    assertEquals(0, failures());
  }

  @Test
  void saysOnceThatReliableMessagesNoLongerFit() {
    connect();
    client.cut = true;
    byte[] message = new byte[60_000];
    int count = 2 * Limits.DATA_SEND_BYTES / message.length;
    for (int i = 0; i < count; i++) {
      client.peer.data().send(TransportRole.PUBLISHER, DataLabel.RELIABLE, message);
    }
    assertEquals(1, failures());
    assertEquals(1, room.count(SfuCounter.DATA_FAILURES));
    DataLink link = client.peer.data().link(TransportRole.PUBLISHER);
    assertTrue(link.bufferedAmount() <= Limits.DATA_SEND_BYTES + 2 * Limits.DATA_LOSSY_BYTES);
    assertTrue(room.count(SfuCounter.SKIPPED_DATA_CLOSED) > count / 3);
  }

  @Test
  void refusesAMessageLargerThanClientsTake() {
    connect();
    byte[] message = new byte[70_000];
    client.peer.data().send(TransportRole.PUBLISHER, DataLabel.RELIABLE, message);
    assertEquals(1, room.count(SfuCounter.DROPPED_DATA_OVERSIZE));
    assertEquals(0, failures());
  }

  @Test
  void letsAPublisherThatSendsTooMuchWaitWithoutLosingAnything() {
    DataChannel reliable = connect();
    int size = 50_000;
    int count = 2 * Limits.DATA_BURST_BYTES / size;
    int sent = 0;
    DataLink link = client.peer.data().link(TransportRole.PUBLISHER);
    boolean waited = false;
    for (int step = 0; step < 2_000 && received().size() < count; step++) {
      while (sent < count
          && reliable.send(numbered(sent, size), true, room.now) == DataChannel.ACCEPTED) {
        sent++;
      }
      client.run(TransportRole.PUBLISHER, () -> false, 5);
      waited |= !link.reading();
    }
    assertTrue(waited);
    assertEquals(count, received().size());
    for (int i = 0; i < count; i++) {
      assertArrayEquals(numbered(i, size), received().get(i).payload());
    }
    long seconds = (room.now - 10_000 * SmallRoom.MS) / 1_000_000_000L;
    assertTrue(seconds >= 1, () -> "in " + seconds + " s");
    assertTrue(room.count(SfuCounter.DATA_THROTTLED) > 0);
  }

  private static byte[] numbered(int number, int size) {
    byte[] payload = new byte[size];
    payload[0] = (byte) (number >> 8);
    payload[1] = (byte) number;
    return payload;
  }

  @Test
  void opensItsChannelsAgainWhenTheClientBeginsItsAssociationAnew() {
    client.peer.data().open(TransportRole.SUBSCRIBER, DataLabel.RELIABLE);
    client.association.connect(room.now);
    assertTrue(client.run(TransportRole.SUBSCRIBER, () -> client.channels.size() == 1, 1_000));
    Client again = new Client("unused");
    again.association.connect(room.now);
    while (!again.toServer.isEmpty() || !client.toClient.isEmpty()) {
      if (!again.toServer.isEmpty()) {
        client.peer.data().receive(TransportRole.SUBSCRIBER, again.toServer.removeFirst());
      }
      if (!client.toClient.isEmpty()) {
        again.association.receive(Unpooled.wrappedBuffer(client.toClient.removeFirst()), room.now);
      }
    }
    assertNotNull(again.channels.get("_reliable"));
    assertEquals(0, failures());
  }

  @Test
  void countsGarbageAndGoesOn() {
    DataChannel reliable = connect();
    Random random = new Random(3);
    for (int i = 0; i < 1_000; i++) {
      byte[] garbage = new byte[random.nextInt(1_300)];
      random.nextBytes(garbage);
      client.peer.data().receive(TransportRole.PUBLISHER, garbage);
    }
    assertEquals(1_000, room.count(SfuCounter.DROPPED_MALFORMED_SCTP));
    reliable.send(text("after"), true, room.now);
    assertTrue(client.run(TransportRole.PUBLISHER, () -> received().size() == 1, 1_000));
  }

  @Test
  void endsWithItsPeerAndSaysSoToTheClientOnly() {
    connect();
    client.peer.close();
    client.run(TransportRole.PUBLISHER, client.association::closed, 100);
    while (!client.toClient.isEmpty()) {
      client.association.receive(Unpooled.wrappedBuffer(client.toClient.removeFirst()), room.now);
    }
    assertTrue(client.association.closed());
    assertEquals(0, failures());
    client.peer.data().send(TransportRole.PUBLISHER, DataLabel.RELIABLE, text("late"));
    client.peer.data().receive(TransportRole.PUBLISHER, text("late"));
    assertNull(room.room.peer("ann"));
  }

  private DataChannel connect() {
    DataChannel reliable = client.open(DataLabel.RELIABLE);
    client.open(DataLabel.LOSSY);
    client.association.connect(room.now);
    assertTrue(client.run(TransportRole.PUBLISHER, () -> client.channels.size() == 2, 1_000));
    return reliable;
  }
}
