// SPDX-License-Identifier: Apache-2.0
package io.stoa.media;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.stoa.media.dtls.DtlsCertificate;
import io.stoa.media.net.Shard;
import io.stoa.media.net.ShardGroup;
import io.stoa.media.net.TurnGateway;
import io.stoa.media.net.TurnTls;
import io.stoa.media.sfu.Room;
import io.stoa.media.turn.PeerRange;
import io.stoa.media.turn.RelayBudget;
import io.stoa.media.turn.TurnCredentials;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The media server: shards, their ports, and the rooms on them. Any thread.
public final class MediaServer implements AutoCloseable {
  /// Type preferences of host candidates (RFC 8445 §5.1.2.2): UDP before TCP, whatever the address.
  private static final long UDP_PREFERENCE = 126;

  private static final long TCP_PREFERENCE = 90;

  /// RFC 6544 §4.2: the direction preference of a passive host candidate, above 13 bits.
  private static final int TCP_PASSIVE = 4 << 13;

  private static final int COMPONENT_RTP = 1;

  private final ShardGroup shards;
  private final int partLoad;
  private final List<InetAddress> addresses;
  private final DtlsCertificate certificate = DtlsCertificate.generate();
  private final SecureRandom random = new SecureRandom();
  private volatile @Nullable TurnGateway turn;
  private volatile boolean closed;

  private MediaServer(ShardGroup shards, MediaConfig config) {
    this.shards = shards;
    partLoad = config.partLoad();
    addresses = config.addresses();
  }

  /// Binds the ports and starts the shards.
  ///
  /// @throws IOException when a port is taken; the message names address and port
  public static MediaServer start(MediaConfig config) throws IOException {
    ShardGroup shards = ShardGroup.start(config.firstPort(), config.shards(), config.addresses());
    return new MediaServer(shards, config);
  }

  /// Opens the TURN relay, once; it closes with the server.
  ///
  /// @throws IOException when a port is taken or a certificate cannot be read; says which
  /// @throws IllegalArgumentException when a range of peers is none; says which
  public TurnHandle openTurn(TurnConfig config) throws IOException {
    TurnCredentials credentials = new TurnCredentials(config.secret(), TurnHandle.REALM);
    List<PeerRange> opened = new ArrayList<>();
    for (String peers : config.openedPeers()) {
      opened.add(PeerRange.parse(peers));
    }
    SslContext tls = null;
    if (config.tlsPort().isPresent()) {
      tls =
          config.certificate().isPresent()
              ? TurnTls.of(config.certificate().get().chain(), config.certificate().get().key())
              : TurnTls.selfMade(addresses);
    }
    TurnGateway gateway =
        TurnGateway.start(
            shards,
            addresses,
            credentials,
            config.port(),
            tls,
            config.tlsPort().orElse(0),
            opened,
            config.closedPeers(),
            new RelayBudget(config.budgetBps() == 0 ? RelayBudget.UNLIMITED : config.budgetBps()));
    turn = gateway;
    return new TurnHandle(gateway, credentials, config.certificate());
  }

  /// Opens a room on the least loaded shard.
  ///
  /// @param events called on the room's shards, on several at a time when it is large; must not
  ///   block
  public RoomHandle openRoom(String roomId, Consumer<MediaEvent> events) {
    if (closed) {
      throw new IllegalStateException("media server is closed");
    }
    return new RoomHandle(this, roomId, events);
  }

  Shard placeRoom() {
    return shards.place(RoomPart.EMPTY_LOAD);
  }

  /// A shard for one more part of a room, when one has less to do than all that carry it.
  Optional<Shard> placePart(List<RoomPart> parts, RoomPart least) {
    return shards.placeBeside(
        parts.stream().map(RoomPart::shard).toList(), least.shard().load(), RoomPart.EMPTY_LOAD);
  }

  /// Opens a part of a room on a shard.
  RoomPart openPart(String roomId, Shard shard, Consumer<MediaEvent> events) {
    Instant now = Instant.now();
    long nowNanos = System.nanoTime();
    long unixNanos = TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
    Room room =
        new Room(
            roomId,
            nowNanos,
            unixNanos - nowNanos,
            shard.roomCounters(),
            random.nextLong(),
            // For rings, which live long and grow: a pool would keep what they grew out of.
            UnpooledByteBufAllocator.DEFAULT,
            events);
    return new RoomPart(shard, room, candidates(shard));
  }

  /// Peers and subscriptions that a part of a room has before a further one is opened.
  int partLoad() {
    return partLoad;
  }

  DtlsCertificate certificate() {
    return certificate;
  }

  private List<Candidate> candidates(Shard shard) {
    List<Candidate> candidates = new ArrayList<>();
    for (int i = 0; i < addresses.size(); i++) {
      InetSocketAddress udp = new InetSocketAddress(addresses.get(i), shard.port());
      candidates.add(new Candidate(false, priority(UDP_PREFERENCE, 0xffff - i), udp));
    }
    for (int i = 0; i < addresses.size(); i++) {
      InetSocketAddress tcp = new InetSocketAddress(addresses.get(i), shards.tcpPort());
      long priority = priority(TCP_PREFERENCE, TCP_PASSIVE + Math.max(0, 0x1fff - i));
      candidates.add(new Candidate(true, priority, tcp));
    }
    return candidates;
  }

  /// RFC 8445 §5.1.2.1.
  private static long priority(long typePreference, long localPreference) {
    return (typePreference << 24) | (Math.max(0, localPreference) << 8) | (256 - COMPONENT_RTP);
  }

  /// The UDP port of each shard.
  public List<Integer> udpPorts() {
    return shards.shards().stream().map(Shard::port).toList();
  }

  public int tcpPort() {
    return shards.tcpPort();
  }

  /// Packets received, forwarded, and dropped by reason, summed over the shards.
  public Map<String, Long> counters() {
    Map<String, Long> counters = shards.counters();
    TurnGateway relay = turn;
    if (relay != null) {
      relay.addTo(counters);
    }
    return counters;
  }

  /// What each client of the relay may be sent, in bps, while the relay is short of room; empty
  /// when it is not.
  public OptionalLong relayLimitBps() {
    TurnGateway relay = turn;
    long limit = relay == null ? RelayBudget.UNLIMITED : relay.limitBps();
    return limit == RelayBudget.UNLIMITED ? OptionalLong.empty() : OptionalLong.of(limit);
  }

  /// What each shard has to do, in peers and subscriptions.
  public List<Integer> loads() {
    return shards.shards().stream().map(Shard::load).toList();
  }

  /// How all peers are now. Read off when asked for, by the shards between packets; a large room's
  /// peers are on several.
  public CompletableFuture<List<PeerQuality>> survey() {
    List<CompletableFuture<List<PeerQuality>>> parts = new ArrayList<>();
    for (Shard shard : shards.shards()) {
      parts.add(shard.survey(parts.size()));
    }
    return CompletableFuture.allOf(parts.toArray(CompletableFuture[]::new))
        .thenApply(ignored -> parts.stream().flatMap(part -> part.join().stream()).toList());
  }

  /// Closes rooms, shards and ports.
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      TurnGateway relay = turn;
      if (relay != null) {
        relay.close();
      }
      shards.close();
    }
  }
}
