// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.srtp;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Where the ciphers come from, the fastest first. All of them produce the same bytes.
public enum SrtpCrypto {
  /// Intel's ipsec-mb through `java.lang.foreign` for GCM, which it does in half the time; the
  /// other profile as the next best. Allocates nothing per packet.
  IPSEC_MB {
    @Override
    public boolean isAvailable() {
      try {
        IpsecMb.tryOut();
        return true;
      } catch (LinkageError | RuntimeException e) {
        LoggerFactory.getLogger(SrtpCrypto.class).debug("ipsec-mb does not work here", e);
        return false;
      }
    }

    @Override
    PacketCipher cipher(SrtpProfile profile, SessionKeys keys, boolean seal) {
      return switch (profile) {
        case AEAD_AES_128_GCM -> new IpsecMbGcm(keys);
        case AES_CM_128_HMAC_SHA1_80 ->
            (LIBCRYPTO.isAvailable() ? LIBCRYPTO : JDK).cipher(profile, keys, seal);
      };
    }
  },
  /// OpenSSL 3's libcrypto through `java.lang.foreign`; allocates nothing per packet.
  LIBCRYPTO {
    @Override
    public boolean isAvailable() {
      try {
        Libcrypto.tryOut();
        return true;
      } catch (LinkageError | RuntimeException e) {
        // No such library or symbol, or native access is not allowed.
        LoggerFactory.getLogger(SrtpCrypto.class).debug("libcrypto does not work here", e);
        return false;
      }
    }

    @Override
    PacketCipher cipher(SrtpProfile profile, SessionKeys keys, boolean seal) {
      return switch (profile) {
        case AEAD_AES_128_GCM -> new LibcryptoGcm(keys, seal);
        case AES_CM_128_HMAC_SHA1_80 -> new LibcryptoCm(keys);
      };
    }
  },
  /// `javax.crypto`: any platform.
  JDK {
    @Override
    public boolean isAvailable() {
      return true;
    }

    @Override
    PacketCipher cipher(SrtpProfile profile, SessionKeys keys, boolean seal) {
      return switch (profile) {
        case AEAD_AES_128_GCM -> new JdkGcm(keys);
        case AES_CM_128_HMAC_SHA1_80 -> new JdkCm(keys);
      };
    }
  };

  /// System property that forces one, by its name without case.
  public static final String PROPERTY = "stoa.srtp.crypto";

  private static final class Preferred {
    static final SrtpCrypto VALUE = choose(System.getProperty(PROPERTY));
  }

  /// Whether it works on this machine.
  public abstract boolean isAvailable();

  abstract PacketCipher cipher(SrtpProfile profile, SessionKeys keys, boolean seal);

  /// The one that [#PROPERTY] names, or else the fastest that works here. Chosen and logged once. A
  /// name that is unknown or does not work here is logged and passed over.
  public static SrtpCrypto preferred() {
    return Preferred.VALUE;
  }

  static SrtpCrypto choose(@Nullable String name) {
    Logger log = LoggerFactory.getLogger(SrtpCrypto.class);
    for (SrtpCrypto crypto : values()) {
      boolean wanted = name == null || crypto.name().equals(name.toUpperCase(Locale.ROOT));
      if (wanted && crypto.isAvailable()) {
        log.info("SRTP ciphers come from {}", crypto);
        return crypto;
      }
    }
    log.warn("{}={} does not work here, choosing another", PROPERTY, name);
    return choose(null);
  }
}
