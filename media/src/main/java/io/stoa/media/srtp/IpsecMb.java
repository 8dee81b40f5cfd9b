// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.srtp;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/// Intel's Multi-Buffer Crypto for IPsec, of which only AES-128-GCM is used: one call for a whole
/// packet. The variant is chosen as the library would, by what the processor has; one that is older
/// than AVX2 is not supported here. Initialising the class fails where the library, a symbol or the
/// instructions are missing. Any thread.
final class IpsecMb {
  /// `struct gcm_key_data`, whose size differs with the version, is smaller than this.
  static final int KEY_BYTES = 4096;

  /// `struct gcm_context_data` likewise.
  static final int CONTEXT_BYTES = 256;

  static final int ALIGNMENT = 64;

  private static final String LIBRARY = "libIPSec_MB.so.1";
  private static final SymbolLookup SYMBOLS = SymbolLookup.libraryLookup(LIBRARY, Arena.global());
  private static final String VARIANT = variant();

  /// (key, key data)
  private static final MethodHandle EXPAND = link("aes_gcm_pre_128_", JAVA_LONG, JAVA_LONG);

  /// (key data, context, out, in, length, nonce of 12 bytes, additional data, its length, tag, its
  /// length)
  static final MethodHandle SEAL = linkCipher("aes_gcm_enc_128_");

  /// The same; the tag is written, not compared.
  static final MethodHandle OPEN = linkCipher("aes_gcm_dec_128_");

  private IpsecMb() {}

  /// Encrypts test case 2 of the GCM specification; throws where that does not work.
  static void tryOut() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment key = expand(new byte[SrtpProfile.KEY_LENGTH], arena);
      long context = arena.allocate(CONTEXT_BYTES, ALIGNMENT).address();
      MemorySegment plain = arena.allocate(32);
      MemorySegment out = arena.allocate(32);
      SEAL.invokeExact(
          key.address(),
          context,
          out.address(),
          plain.address(),
          16L,
          plain.address(),
          plain.address(),
          0L,
          out.address() + 16,
          16L);
      String sealed = HexFormat.of().formatHex(out.toArray(ValueLayout.JAVA_BYTE));
      if (!sealed.equals("0388dace60b6a392f328c2b971b2fe78ab6e47d42cec13bdf53a67b21257bddf")) {
        throw new IllegalStateException(LIBRARY + " encrypts wrongly: " + sealed);
      }
    } catch (Throwable t) {
      throw NativeCipher.failed(t);
    }
  }

  /// Expands a key into fresh native memory, which lives as long as the arena.
  static MemorySegment expand(byte[] key, Arena arena) {
    MemorySegment data = arena.allocate(KEY_BYTES, ALIGNMENT);
    MemorySegment raw = arena.allocateFrom(ValueLayout.JAVA_BYTE, key);
    try {
      EXPAND.invokeExact(raw.address(), data.address());
    } catch (Throwable t) {
      throw NativeCipher.failed(t);
    } finally {
      raw.fill((byte) 0);
    }
    return data;
  }

  private static String variant() {
    Set<String> flags = processorFlags();
    if (flags.containsAll(
        Set.of("vaes", "vpclmulqdq", "avx512f", "avx512vl", "avx512bw", "avx512dq"))) {
      return "vaes_avx512";
    }
    if (flags.containsAll(Set.of("avx512f", "avx512vl", "avx512bw", "avx512dq", "aes"))) {
      return "avx512";
    }
    if (flags.containsAll(Set.of("avx2", "aes", "pclmulqdq"))) {
      return "avx_gen4";
    }
    throw new IllegalStateException("no AVX2 with AES");
  }

  private static Set<String> processorFlags() {
    try (var lines = Files.lines(Path.of("/proc/cpuinfo"))) {
      String flags = lines.filter(line -> line.startsWith("flags")).findFirst().orElse("");
      return Set.copyOf(List.of(flags.substring(flags.indexOf(':') + 1).strip().split(" +")));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static MethodHandle linkCipher(String name) {
    return link(
        name, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG,
        JAVA_LONG, JAVA_LONG, JAVA_LONG);
  }

  private static MethodHandle link(String name, MemoryLayout... arguments) {
    MemorySegment symbol =
        SYMBOLS
            .find(name + VARIANT)
            .orElseThrow(() -> new IllegalStateException(LIBRARY + " has no " + name + VARIANT));
    return Linker.nativeLinker()
        .downcallHandle(
            symbol, FunctionDescriptor.ofVoid(arguments), Linker.Option.critical(false));
  }
}
