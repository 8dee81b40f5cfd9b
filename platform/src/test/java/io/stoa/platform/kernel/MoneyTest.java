// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Currency;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class MoneyTest {

  private static final Currency EUR = Currency.getInstance("EUR");

  private static Money eur(long cents) {
    return new Money(cents, EUR);
  }

  private static List<Long> minors(List<Money> all) {
    return all.stream().map(Money::minor).toList();
  }

  @ParameterizedTest
  @CsvSource({
    "12.34, EUR, 1234",
    "-0.05, EUR, -5",
    "7, EUR, 700",
    "1.5, EUR, 150",
    "500, JPY, 500",
    "1.234, KWD, 1234",
    "0, USD, 0",
    "92233720368547758.07, EUR, 9223372036854775807"
  })
  void amountsAreReadExactly(String text, String code, long minor) {
    Money money = Money.parse(text, Currency.getInstance(code), "price");
    assertEquals(minor, money.minor());
    assertEquals(0, new BigDecimal(text).compareTo(new BigDecimal(money.decimal())));
    assertEquals(money, Money.parse(money.decimal(), money.currency(), "price"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-",
        "1,5",
        "1.",
        ".5",
        "1e3",
        "0x1",
        "NaN",
        "1.234",
        " 1",
        "١",
        "92233720368547758.08",
        "1000000000000000000000"
      })
  void whatIsNoAmountIsRefusedNamingTheField(String text) {
    Refused refused = assertThrows(Refused.class, () -> Money.parse(text, EUR, "price"));
    assertEquals("price", refused.details().get("field"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "EURO", "eur", "XTS", "XAU", "ZZZ"})
  void whatIsNoCurrencyIsRefusedNamingTheField(String code) {
    Refused refused = assertThrows(Refused.class, () -> Money.currency(code, "currency"));
    assertEquals("unknown_currency", refused.code());
    assertEquals("currency", refused.details().get("field"));
  }

  @Test
  void amountsOfDifferentCurrenciesDoNotMix() {
    assertThrows(IllegalArgumentException.class, () -> eur(1).plus(Money.of(1, "USD")));
    assertThrows(IllegalArgumentException.class, () -> eur(1).compareTo(Money.of(1, "USD")));
    assertThrows(IllegalArgumentException.class, () -> Money.of(1, "XAU"));
  }

  @Test
  void whatDoesNotFitIsRefused() {
    assertThrows(ArithmeticException.class, () -> eur(Long.MAX_VALUE).plus(eur(1)));
    assertThrows(ArithmeticException.class, () -> eur(Long.MIN_VALUE).minus(eur(1)));
    assertThrows(ArithmeticException.class, () -> eur(Long.MIN_VALUE).negated());
    assertThrows(ArithmeticException.class, () -> eur(Long.MAX_VALUE / 2).times(3));
    assertThrows(ArithmeticException.class, () -> eur(Long.MAX_VALUE).share(2, 1));
  }

  @Test
  void sharesAreRoundedHalfToEven() {
    assertEquals(eur(2), eur(5).share(1, 2));
    assertEquals(eur(4), eur(7).share(1, 2));
    assertEquals(eur(-2), eur(-5).share(1, 2));
    assertEquals(eur(3000), eur(4000).share(45, 60));
    assertEquals(eur(Long.MAX_VALUE), eur(Long.MAX_VALUE).share(Long.MAX_VALUE, Long.MAX_VALUE));
  }

  @Test
  void noCentIsLost() {
    assertEquals(List.of(34L, 33L, 33L), minors(eur(100).split(3)));
    assertEquals(List.of(-34L, -33L, -33L), minors(eur(-100).split(3)));
    assertEquals(List.of(1L, 0L, 0L), minors(eur(1).split(3)));
    assertEquals(List.of(50L, 0L, 50L), minors(eur(100).allocate(1, 0, 1)));
    assertEquals(List.of(18L, 9L, 73L), minors(eur(100).allocate(2, 1, 8)));
    assertThrows(IllegalArgumentException.class, () -> eur(1).allocate(0, 0));
    assertThrows(IllegalArgumentException.class, () -> eur(1).allocate(2, -1));
    assertThrows(IllegalArgumentException.class, () -> eur(1).allocate());
  }

  @Test
  void partsAddUpAndAreWhatIsDueToWithinAUnit() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < 2_000; i++) {
      Money whole = eur(random.nextLong() >> random.nextInt(64));
      int bits = 63 - random.nextInt(60);
      long[] weights =
          random.longs(1 + random.nextInt(20)).map(each -> each >>> (64 - bits)).toArray();
      weights[0] = Math.max(1, weights[0]);
      List<Money> parts = whole.allocate(weights);
      String of = "seed %d: %s by %s".formatted(seed, whole, Arrays.toString(weights));
      assertEquals(whole, parts.stream().reduce(Money.zero(EUR), Money::plus), of);
      BigDecimal sum =
          Arrays.stream(weights)
              .mapToObj(BigDecimal::valueOf)
              .reduce(BigDecimal.ZERO, BigDecimal::add);
      for (int part = 0; part < weights.length; part++) {
        // |part · sum - whole · weight| < sum
        BigDecimal off =
            BigDecimal.valueOf(parts.get(part).minor())
                .multiply(sum)
                .subtract(
                    BigDecimal.valueOf(whole.minor()).multiply(BigDecimal.valueOf(weights[part])));
        assertTrue(off.abs().compareTo(sum) < 0, of + ": " + parts);
      }
    }
  }
}
