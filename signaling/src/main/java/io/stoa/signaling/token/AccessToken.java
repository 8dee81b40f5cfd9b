// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling.token;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/// What an access token says about its bearer. Immutable.
///
/// @param identity who the participant is, unique within the room; the claim `sub`
/// @param name shown to others
/// @param metadata free text for the application
/// @param attributes free keys and values for the application
/// @param sha256 base64 of the SHA-256 of a signed body (webhooks); empty otherwise
/// @param kind what the participant is, such as `egress` or `agent`; empty for a person
/// @param wish how the room is to be, if the bearer is the one to open it; the claim `roomConfig`
/// @param notBefore from when it is good
/// @param expiry until when it is good; required
/// @param issuer the API key that signed it; empty before it is signed
public record AccessToken(
    String identity,
    String name,
    String metadata,
    Map<String, String> attributes,
    VideoGrant grant,
    String sha256,
    String kind,
    RoomWish wish,
    Instant notBefore,
    Instant expiry,
    String issuer) {

  public AccessToken {
    attributes = Map.copyOf(attributes);
  }

  /// A token that is good from now on.
  public static AccessToken of(String identity, VideoGrant grant, Duration lifetime) {
    Instant now = Instant.now();
    return new AccessToken(
        identity, "", "", Map.of(), grant, "", "", RoomWish.NONE, now, now.plus(lifetime), "");
  }

  public AccessToken named(String newName) {
    return new AccessToken(
        identity,
        newName,
        metadata,
        attributes,
        grant,
        sha256,
        kind,
        wish,
        notBefore,
        expiry,
        issuer);
  }

  public AccessToken withMetadata(String newMetadata) {
    return new AccessToken(
        identity,
        name,
        newMetadata,
        attributes,
        grant,
        sha256,
        kind,
        wish,
        notBefore,
        expiry,
        issuer);
  }

  public AccessToken withAttributes(Map<String, String> newAttributes) {
    return new AccessToken(
        identity,
        name,
        metadata,
        newAttributes,
        grant,
        sha256,
        kind,
        wish,
        notBefore,
        expiry,
        issuer);
  }

  public AccessToken withGrant(VideoGrant newGrant) {
    return new AccessToken(
        identity,
        name,
        metadata,
        attributes,
        newGrant,
        sha256,
        kind,
        wish,
        notBefore,
        expiry,
        issuer);
  }

  public AccessToken withSha256(String newSha256) {
    return new AccessToken(
        identity,
        name,
        metadata,
        attributes,
        grant,
        newSha256,
        kind,
        wish,
        notBefore,
        expiry,
        issuer);
  }

  public AccessToken ofKind(String newKind) {
    return new AccessToken(
        identity,
        name,
        metadata,
        attributes,
        grant,
        sha256,
        newKind,
        wish,
        notBefore,
        expiry,
        issuer);
  }

  public AccessToken withWish(RoomWish newWish) {
    return new AccessToken(
        identity,
        name,
        metadata,
        attributes,
        grant,
        sha256,
        kind,
        newWish,
        notBefore,
        expiry,
        issuer);
  }

  public AccessToken valid(Instant from, Instant until) {
    return new AccessToken(
        identity, name, metadata, attributes, grant, sha256, kind, wish, from, until, issuer);
  }

  /// The signed token in its compact form (RFC 7515 §3.1).
  ///
  /// @throws IllegalArgumentException when key or secret is empty
  public String sign(String apiKey, String secret) {
    if (apiKey.isEmpty() || secret.isEmpty()) {
      throw new IllegalArgumentException("a token needs an API key and its secret");
    }
    String signed = Jws.encode(Jws.HEADER) + "." + Jws.encode(Claims.write(this, apiKey));
    return signed + "." + Jws.base64(Jws.hmac(signed, secret));
  }
}
