// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.kernel;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Currency;
import java.util.List;

/// An amount of one currency (ISO 4217), exact: whole numbers of its smallest unit, no fractions,
/// no floating point. What does not fit into 64 bits is refused, not wrapped. Immutable.
///
/// @param minor in the currency's smallest unit: cents, and for yen yen
public record Money(long minor, Currency currency) implements Comparable<Money> {

  public Money {
    if (currency.getDefaultFractionDigits() < 0) {
      throw new IllegalArgumentException(currency + " is not money");
    }
  }

  /// @param code ISO 4217, for example EUR
  public static Money of(long minor, String code) {
    return new Money(minor, Currency.getInstance(code));
  }

  public static Money zero(Currency currency) {
    return new Money(0, currency);
  }

  /// Reads a currency's code.
  ///
  /// @param field where it was given
  /// @throws Refused naming the field when it names no currency
  public static Currency currency(String code, String field) {
    try {
      Currency currency = Currency.getInstance(code);
      if (currency.getDefaultFractionDigits() >= 0) {
        return currency;
      }
    } catch (IllegalArgumentException e) {
      // Said below, for both.
    }
    throw Refused.invalid(
        "unknown_currency", "\"" + field + "\" must be a currency, as EUR.", field);
  }

  /// Reads an amount as people write it, `-12.34`: a dot, and no more decimals than the currency
  /// has.
  ///
  /// @param field where it was given
  /// @throws Refused naming the field
  public static Money parse(String text, Currency currency, String field) {
    int digits = currency.getDefaultFractionDigits();
    if (digits >= 0 && text.matches("-?[0-9]{1,18}(\\.[0-9]{1,6})?")) {
      try {
        return new Money(new BigDecimal(text).movePointRight(digits).longValueExact(), currency);
      } catch (ArithmeticException e) {
        // Said below, for all.
      }
    }
    throw Refused.invalid(
        "invalid_amount",
        "\"%s\" must be an amount with at most %d decimals.".formatted(field, digits),
        field);
  }

  public Money plus(Money other) {
    return new Money(Math.addExact(minor, same(other)), currency);
  }

  public Money minus(Money other) {
    return new Money(Math.subtractExact(minor, same(other)), currency);
  }

  public Money times(long factor) {
    return new Money(Math.multiplyExact(minor, factor), currency);
  }

  public Money negated() {
    return new Money(Math.negateExact(minor), currency);
  }

  /// A share of it: a price for 45 of 60 minutes, 15 of 100 for a commission. Rounded half to even,
  /// so that many roundings do not lean to one side; what several shares must add up to is for
  /// [#allocate].
  public Money share(long part, long whole) {
    BigDecimal product =
        new BigDecimal(BigInteger.valueOf(minor).multiply(BigInteger.valueOf(part)));
    BigDecimal share = product.divide(BigDecimal.valueOf(whole), 0, RoundingMode.HALF_EVEN);
    return new Money(share.longValueExact(), currency);
  }

  /// Divides it by weights so that the parts add up to it again: each is what its weight is due,
  /// rounded towards zero, and what is left goes by single units to those who lost most by that,
  /// the first ones first.
  ///
  /// @param weights none negative, not all zero
  public List<Money> allocate(long... weights) {
    BigInteger sum = BigInteger.ZERO;
    for (long weight : weights) {
      if (weight < 0) {
        throw new IllegalArgumentException("a weight of " + weight);
      }
      sum = sum.add(BigInteger.valueOf(weight));
    }
    if (sum.signum() == 0) {
      throw new IllegalArgumentException("nobody has any weight");
    }
    long[] parts = new long[weights.length];
    BigInteger[] lost = new BigInteger[weights.length];
    long left = minor;
    for (int i = 0; i < weights.length; i++) {
      BigInteger[] due =
          BigInteger.valueOf(minor)
              .multiply(BigInteger.valueOf(weights[i]))
              .divideAndRemainder(sum);
      parts[i] = due[0].longValueExact();
      lost[i] = due[1].abs();
      left -= parts[i];
    }
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < weights.length; i++) {
      order.add(i);
    }
    order.sort(Comparator.comparing((Integer i) -> lost[i]).reversed());
    for (int i = 0; left != 0; i++) {
      parts[order.get(i)] += Long.signum(left);
      left -= Long.signum(left);
    }
    return Arrays.stream(parts).mapToObj(part -> new Money(part, currency)).toList();
  }

  /// Divides it into equal parts, the first of which are a unit larger where it does not come out
  /// even.
  public List<Money> split(int parts) {
    long[] weights = new long[parts];
    Arrays.fill(weights, 1);
    return allocate(weights);
  }

  public boolean isZero() {
    return minor == 0;
  }

  public boolean isNegative() {
    return minor < 0;
  }

  /// By amount, of one currency.
  @Override
  public int compareTo(Money other) {
    return Long.compare(minor, same(other));
  }

  private long same(Money other) {
    if (!currency.equals(other.currency)) {
      throw new IllegalArgumentException(currency + " and " + other.currency);
    }
    return other.minor;
  }

  /// `-12.34`: for machines and for [#parse]; people are shown it in their own language.
  public String decimal() {
    return BigDecimal.valueOf(minor, currency.getDefaultFractionDigits()).toPlainString();
  }

  @Override
  public String toString() {
    return decimal() + " " + currency;
  }
}
