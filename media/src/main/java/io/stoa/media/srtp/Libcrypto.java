// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.srtp;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

/// OpenSSL 3's functions. Addresses are plain numbers: no segment object and no check of its scope
/// on the way. What runs per packet is short, does not block and does not call back, so it is
/// linked as critical. Initialising the class fails where the library or a symbol is missing. Any
/// thread.
final class Libcrypto {
  static final int GET_TAG = 0x10;
  static final int SET_TAG = 0x11;
  private static final String LIBRARY = "libcrypto.so.3";
  private static final SymbolLookup SYMBOLS = SymbolLookup.libraryLookup(LIBRARY, Arena.global());
  private static final MethodHandle MALLOC =
      link("CRYPTO_malloc", JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT);
  private static final MethodHandle FREE =
      linkVoid("CRYPTO_clear_free", JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT);
  private static final MethodHandle CONTEXT_NEW = link("EVP_CIPHER_CTX_new", JAVA_LONG);
  private static final MethodHandle CONTEXT_FREE = linkVoid("EVP_CIPHER_CTX_free", JAVA_LONG);
  private static final MethodHandle AES_128_GCM = link("EVP_aes_128_gcm", JAVA_LONG);
  private static final MethodHandle AES_128_CTR = link("EVP_aes_128_ctr", JAVA_LONG);
  private static final MethodHandle HMAC_NEW = link("HMAC_CTX_new", JAVA_LONG);
  private static final MethodHandle HMAC_FREE = linkVoid("HMAC_CTX_free", JAVA_LONG);
  private static final MethodHandle SHA1 = link("EVP_sha1", JAVA_LONG);

  /// (context, cipher, engine, key, iv, 1 to encrypt, 0 to decrypt)
  static final MethodHandle INIT =
      linkCritical(
          "EVP_CipherInit_ex", JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT);

  /// (context, out, address of the length written, in, length)
  static final MethodHandle UPDATE =
      linkCritical("EVP_CipherUpdate", JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT);

  /// (context, out, address of the length written)
  static final MethodHandle FINAL =
      linkCritical("EVP_CipherFinal_ex", JAVA_LONG, JAVA_LONG, JAVA_LONG);

  /// (context, command, number, address)
  static final MethodHandle CONTROL =
      linkCritical("EVP_CIPHER_CTX_ctrl", JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_LONG);

  /// (context, key, its length, digest, engine)
  static final MethodHandle HMAC_INIT =
      linkCritical("HMAC_Init_ex", JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG);

  /// (context, in, length)
  static final MethodHandle HMAC_UPDATE =
      linkCritical("HMAC_Update", JAVA_LONG, JAVA_LONG, JAVA_LONG);

  /// (context, out, address of the length written)
  static final MethodHandle HMAC_FINAL =
      linkCritical("HMAC_Final", JAVA_LONG, JAVA_LONG, JAVA_LONG);

  private Libcrypto() {}

  /// Makes a context of each kind; throws where that does not work.
  static void tryOut() {
    freeContext(gcm(new byte[SrtpProfile.KEY_LENGTH], true));
    freeContext(ctr(new byte[SrtpProfile.KEY_LENGTH]));
    freeHmac(hmacSha1(new byte[SrtpProfile.KEY_LENGTH]));
  }

  static long gcm(byte[] key, boolean seal) {
    try {
      return context((long) AES_128_GCM.invokeExact(), key, seal);
    } catch (Throwable t) {
      throw NativeCipher.failed(t);
    }
  }

  static long ctr(byte[] key) {
    try {
      return context((long) AES_128_CTR.invokeExact(), key, true);
    } catch (Throwable t) {
      throw NativeCipher.failed(t);
    }
  }

  static long hmacSha1(byte[] key) {
    long keyAddress = allocate(key.length);
    try {
      Memory.put(keyAddress, key);
      long context = (long) HMAC_NEW.invokeExact();
      long sha1 = (long) SHA1.invokeExact();
      if (context == 0
          || (int) HMAC_INIT.invokeExact(context, keyAddress, key.length, sha1, 0L) != 1) {
        throw new IllegalStateException("no HMAC context");
      }
      return context;
    } catch (Throwable t) {
      throw NativeCipher.failed(t);
    } finally {
      free(keyAddress, key.length);
    }
  }

  static void freeContext(long context) {
    try {
      CONTEXT_FREE.invokeExact(context);
    } catch (Throwable t) {
      throw NativeCipher.failed(t);
    }
  }

  static void freeHmac(long context) {
    try {
      HMAC_FREE.invokeExact(context);
    } catch (Throwable t) {
      throw NativeCipher.failed(t);
    }
  }

  static long allocate(long length) {
    try {
      long address = (long) MALLOC.invokeExact(length, 0L, 0);
      if (address == 0) {
        throw new IllegalStateException("no native memory");
      }
      return address;
    } catch (Throwable t) {
      throw NativeCipher.failed(t);
    }
  }

  /// Overwrites and frees.
  static void free(long address, long length) {
    try {
      FREE.invokeExact(address, length, 0L, 0);
    } catch (Throwable t) {
      throw NativeCipher.failed(t);
    }
  }

  private static long context(long cipher, byte[] key, boolean seal) throws Throwable {
    long keyAddress = allocate(key.length);
    try {
      Memory.put(keyAddress, key);
      long context = (long) CONTEXT_NEW.invokeExact();
      if (context == 0
          || (int) INIT.invokeExact(context, cipher, 0L, keyAddress, 0L, seal ? 1 : 0) != 1) {
        throw new IllegalStateException("no cipher context");
      }
      return context;
    } finally {
      free(keyAddress, key.length);
    }
  }

  private static MethodHandle link(String name, MemoryLayout result, MemoryLayout... arguments) {
    return Linker.nativeLinker()
        .downcallHandle(symbol(name), FunctionDescriptor.of(result, arguments));
  }

  private static MethodHandle linkVoid(String name, MemoryLayout... arguments) {
    return Linker.nativeLinker().downcallHandle(symbol(name), FunctionDescriptor.ofVoid(arguments));
  }

  private static MethodHandle linkCritical(String name, MemoryLayout... arguments) {
    return Linker.nativeLinker()
        .downcallHandle(
            symbol(name),
            FunctionDescriptor.of(JAVA_INT, arguments),
            Linker.Option.critical(false));
  }

  private static MemorySegment symbol(String name) {
    return SYMBOLS
        .find(name)
        .orElseThrow(() -> new IllegalStateException(LIBRARY + " has no " + name));
  }
}
