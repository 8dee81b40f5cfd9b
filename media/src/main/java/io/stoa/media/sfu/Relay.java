// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sfu;

import io.netty.buffer.ByteBuf;
import io.stoa.media.MediaKind;
import io.stoa.media.PublicationSpec;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// One end of what joins two parts of a room that live on different shards, or two rooms of which
/// one is shown a peer of the other. Each part knows what is published in the other; a track that
/// somebody here receives is carried here once, and forwarded from a [Mirror] of it. Packets come
/// by a [RelayLane], a burst at a time; what else there is to say is said by calls on the other
/// shard, in order. Feedback to the publisher stays where it is: only the wish for a key frame
/// travels, and which layers are wanted.
///
/// Owned by its room's shard; methods named `on…` are the other end's words.
public final class Relay implements RelayLane.Reader {
  private static final int SLOT_BITS = 12;
  private static final int SLOTS_MAX = 1 << SLOT_BITS;

  /// A track of the other part.
  static final class Remote {
    final PublicationSpec spec;
    final byte[] cname;

    /// Of another room, which does not tell this one who speaks.
    final boolean guest;

    boolean muted;

    Remote(PublicationSpec spec, byte[] cname, boolean guest, boolean muted) {
      this.spec = spec;
      this.cname = cname;
      this.guest = guest;
      this.muted = muted;
    }
  }

  /// The tracks that one end tells the other of.
  ///
  /// @param everything all of them, else only those of one peer
  /// @param peerId empty for nobody's
  /// @param alias what the other part knows that peer by
  private record Scope(boolean everything, String peerId, String alias) {
    static final Scope ALL = new Scope(true, "", "");
    static final Scope NONE = new Scope(false, "", "");

    boolean covers(Publication publication) {
      return everything || (publication.origin() instanceof Peer peer && peer.id().equals(peerId));
    }

    byte[] cname(Publication publication) {
      return alias.isEmpty()
          ? publication.origin().cname()
          : alias.getBytes(StandardCharsets.UTF_8);
    }
  }

  private final Room room;
  private final Scope scope;
  private final Executor shard;
  private final LongSupplier clock;
  private final Map<String, Remote> remotes = new HashMap<>();
  private final Map<String, Mirror> mirrored = new HashMap<>();
  private final Map<Integer, Carriage> carriages = new HashMap<>();
  private @Nullable Mirror[] slots = new @Nullable Mirror[8];
  private int generation;
  private long pricedNanos;
  private @Nullable Relay far;
  private @Nullable RelayLane lane;

  private Relay(Room room, Scope scope, Executor shard, LongSupplier clock) {
    this.room = room;
    this.scope = scope;
    this.shard = shard;
    this.clock = clock;
  }

  /// Joins two parts of a room. Any thread; the parts' peers hear of each other's tracks from now
  /// on. A part that has peers already is the first.
  ///
  /// @param clock of both shards
  public static void join(
      Room first, Executor firstShard, Room second, Executor secondShard, LongSupplier clock) {
    Relay here = new Relay(first, Scope.ALL, firstShard, clock);
    join(here, new Relay(second, Scope.ALL, secondShard, clock));
  }

  /// Shows another room what one peer of a room publishes, until [#end]. Any thread.
  ///
  /// @param alias what the other room knows the peer by
  /// @param clock of both shards, which may be the same
  /// @return the end in the peer's room
  public static Relay forward(
      Room from,
      Executor fromShard,
      String peerId,
      String alias,
      Room into,
      Executor intoShard,
      LongSupplier clock) {
    Relay here = new Relay(from, new Scope(false, peerId, alias), fromShard, clock);
    join(here, new Relay(into, Scope.NONE, intoShard, clock));
    return here;
  }

  private static void join(Relay here, Relay there) {
    here.far = there;
    there.far = here;
    here.lane = new RelayLane(Limits.RELAY_BYTES, there.shard, here.clock, there);
    there.lane = new RelayLane(Limits.RELAY_BYTES, here.shard, here.clock, here);
    there.shard.execute(() -> there.room.relays().add(there));
    here.shard.execute(() -> here.room.relays().add(here));
  }

  // What this part tells.

  /// A track of this part can be had, or is negotiated anew.
  void announce(Publication publication) {
    if (!scope.covers(publication)) {
      return;
    }
    PublicationSpec spec = publication.spec();
    byte[] cname = scope.cname(publication);
    boolean guest = !scope.everything();
    boolean muted = publication.isMuted();
    tell(end -> end.onAnnounced(spec, cname, guest, muted));
  }

  /// A track of this part has ended.
  void withdraw(Publication publication) {
    if (!scope.covers(publication)) {
      return;
    }
    carriages.values().removeIf(carriage -> carriage.publication() == publication);
    String trackId = publication.trackId();
    tell(end -> end.onWithdrawn(trackId));
  }

  void mute(String trackId, boolean muted) {
    tell(end -> end.onMuted(trackId, muted));
  }

  /// Tells what a layer's last sender report said.
  void report(Layer layer, long clockOffsetNanos) {
    for (Map.Entry<Integer, Carriage> entry : carriages.entrySet()) {
      if (entry.getValue().publication() == layer.publication()) {
        report(entry.getKey(), layer, clockOffsetNanos);
      }
    }
  }

  private void report(int number, Layer layer, long clockOffsetNanos) {
    int index = layer.index();
    long wallNanos = layer.clock().wallNanos();
    int timestamp = layer.clock().timestamp();
    tell(end -> end.onSenderReport(number, index, wallNanos, timestamp, clockOffsetNanos));
  }

  /// Mirrors a track of the other part, if there is one of that name. Its receivers are those who
  /// wait for it, and who come.
  boolean want(String trackId) {
    Remote remote = remotes.get(trackId);
    if (remote == null || mirrored.containsKey(trackId)) {
      return remote != null;
    }
    int slot = freeSlot();
    if (slot < 0) {
      return true;
    }
    generation = generation + 1 & 0x7ffff;
    Mirror mirror = new Mirror(room, generation << SLOT_BITS | slot, remote);
    slots[slot] = mirror;
    mirrored.put(trackId, mirror);
    room.add(mirror.publication());
    room.wake();
    tell(end -> end.onWanted(mirror.number(), trackId));
    sayDemand(mirror);
    return true;
  }

  private int freeSlot() {
    for (int i = 0; i < slots.length; i++) {
      if (slots[i] == null) {
        return i;
      }
    }
    int used = slots.length;
    if (used == SLOTS_MAX) {
      return -1;
    }
    slots = Arrays.copyOf(slots, 2 * used);
    return used;
  }

  private void sayDemand(Mirror mirror) {
    int demand = mirror.news();
    if (demand >= 0) {
      int number = mirror.number();
      tell(end -> end.onDemand(number, demand));
    }
  }

  /// Asks for key frames that are needed here; with the room's sweep also tells what is wanted, and
  /// gives up what nobody receives.
  void tick(boolean sweep, long nowNanos) {
    if (sweep) {
      sweep(nowNanos);
    }
    for (Mirror mirror : mirrored.values()) {
      for (int i = 0; i < mirror.publication().layers().length; i++) {
        if (mirror.needsKeyframe(i, nowNanos)) {
          int layer = i;
          tell(end -> end.onKeyframeWanted(mirror.number(), layer));
        }
      }
    }
  }

  private void sweep(long nowNanos) {
    for (Carriage carriage : carriages.values()) {
      carriage.settle(nowNanos);
    }
    if (nowNanos - pricedNanos >= Limits.RELAY_PRICES_NANOS) {
      pricedNanos = nowNanos;
      carriages.forEach((number, carriage) -> price(number, carriage.publication(), nowNanos));
    }
    for (Iterator<Mirror> each = mirrored.values().iterator(); each.hasNext(); ) {
      Mirror mirror = each.next();
      if (!mirror.publication().isReceived()) {
        each.remove();
        end(mirror);
        tell(end -> end.onUnwanted(mirror.number()));
      } else {
        sayDemand(mirror);
      }
    }
  }

  /// Tells what the layers of a track cost, also those that are not carried.
  private void price(int number, Publication publication, long nowNanos) {
    Layer[] layers = publication.layers();
    if (publication.kind() == MediaKind.VIDEO) {
      double[][] prices = new double[layers.length][];
      for (int i = 0; i < layers.length; i++) {
        prices[i] = layers[i].rates().copy(nowNanos);
      }
      boolean speaking = publication.origin().isSpeaking();
      tell(end -> end.onPrices(number, prices, speaking));
    }
  }

  private void end(Mirror mirror) {
    slots[slotOf(mirror.number())] = null;
    room.remove(mirror.publication());
    mirror.close();
  }

  /// Shows the other part what this burst brought for it.
  void flush() {
    if (lane != null) {
      lane.flush();
    }
  }

  /// Whether nothing of the other part is received here.
  boolean isIdle() {
    return mirrored.isEmpty();
  }

  /// Ends it alone, while its rooms go on. On its shard.
  public void end() {
    room.relays().remove(this);
    close();
  }

  /// Ends it at both ends.
  void close() {
    tell(Relay::onClosed);
    leave();
  }

  private void leave() {
    mirrored.values().forEach(this::end);
    mirrored.clear();
    carriages.values().forEach(carriage -> carriage.publication().remove(carriage));
    carriages.clear();
    remotes.clear();
  }

  /// Packets that were put before are seen before.
  private void tell(Consumer<Relay> words) {
    flush();
    Relay end = far;
    if (end != null) {
      end.shard.execute(() -> {
        if (!end.room.isClosed()) {
          words.accept(end);
        }
      });
    }
  }

  // What the other part tells.

  private void onAnnounced(PublicationSpec spec, byte[] cname, boolean guest, boolean muted) {
    String trackId = spec.trackId();
    remotes.put(trackId, new Remote(spec, cname, guest, muted));
    Mirror mirror = mirrored.get(trackId);
    if (mirror != null) {
      mirror.publication().negotiate(spec);
    } else if (room.isAwaited(trackId)) {
      want(trackId);
    }
  }

  private void onWithdrawn(String trackId) {
    remotes.remove(trackId);
    Mirror mirror = mirrored.remove(trackId);
    if (mirror != null) {
      end(mirror);
    }
  }

  private void onMuted(String trackId, boolean muted) {
    Remote remote = remotes.get(trackId);
    if (remote != null) {
      remote.muted = muted;
    }
    Mirror mirror = mirrored.get(trackId);
    if (mirror != null) {
      mirror.publication().mute(muted);
      room.wake();
    }
  }

  private void onSenderReport(
      int number, int layer, long wallNanos, int timestamp, long clockOffsetNanos) {
    Mirror mirror = mirror(number);
    if (mirror != null) {
      mirror.onSenderReport(layer, wallNanos, timestamp, clockOffsetNanos, clock.getAsLong());
    }
  }

  private void onPrices(int number, double[][] prices, boolean speaking) {
    Mirror mirror = mirror(number);
    if (mirror != null) {
      mirror.onPrices(prices, speaking, clock.getAsLong());
    }
  }

  private void onWanted(int number, String trackId) {
    Publication publication = room.publication(trackId);
    if (publication == null || lane == null || !(publication.origin() instanceof Peer peer)) {
      return;
    }
    Carriage carriage = new Carriage(room, publication, lane, number);
    carriages.put(number, carriage);
    publication.add(carriage);
    for (Layer layer : publication.layers()) {
      if (layer.clock().isKnown()) {
        report(number, layer, peer.reports().clockOffsetNanos());
      }
    }
  }

  private void onDemand(int number, int demand) {
    Carriage carriage = carriages.get(number);
    if (carriage != null) {
      int targets = demand & (1 << Limits.LAYERS_MAX) - 1;
      carriage.demand(targets, demand >> Limits.LAYERS_MAX, clock.getAsLong());
    }
  }

  private void onUnwanted(int number) {
    Carriage carriage = carriages.remove(number);
    if (carriage != null) {
      carriage.publication().remove(carriage);
    }
  }

  private void onKeyframeWanted(int number, int layer) {
    Carriage carriage = carriages.get(number);
    if (carriage != null) {
      carriage.publication().layers()[layer].keyframes().request();
    }
  }

  private void onClosed() {
    leave();
    room.relays().remove(this);
  }

  @Override
  public void take(int number, int layer, ByteBuf buf, int index, int length, long nowNanos) {
    Mirror mirror = mirror(number);
    if (mirror == null) {
      room.count(SfuCounter.DROPPED_RELAY_UNKNOWN);
    } else {
      mirror.onRtp(layer, buf, index, length, nowNanos);
    }
  }

  private @Nullable Mirror mirror(int number) {
    int slot = slotOf(number);
    Mirror mirror = slot < slots.length ? slots[slot] : null;
    return mirror != null && mirror.number() == number ? mirror : null;
  }

  private static int slotOf(int number) {
    return number & SLOTS_MAX - 1;
  }
}
