// SPDX-License-Identifier: Apache-2.0
package io.stoa;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LineMap;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;

/// The conventions that no other tool holds: sizes, names, words. What it refuses, it refuses with
/// file and line.
final class TidyTest {

  private static final int FILE_LINES_MAX = 500;
  private static final int METHOD_LINES_MAX = 60;

  private static final Pattern VAGUE_NAME =
      Pattern.compile(
          ".*(Manager|Helper|Util|Utils|Impl|Processor|Dto|Info|Common)|(Abstract|Base)[A-Z].*");
  private static final Pattern BANNED_WORD =
      Pattern.compile(
          "\\b(TODO|FIXME|XXX|HACK)\\b|@author\\b|@Disabled\\b|@Ignore\\b|\\bThread\\.sleep\\(|\\.printStackTrace\\(");
  private static final Pattern WAITS_FOR_PROMISE =
      Pattern.compile("waitForFunction\\(\\s*\"+\\s*async");

  private static final Pattern RFC_CITED_OTHERWISE =
      Pattern.compile("\\bRFC-?\\d{3,5}\\b|\\brfc ?\\d{3,5}\\b|\\bRFC \\d{3,5},? (section|sec\\.)");

  private static final Path ROOT = Checkout.root();
  private static final List<Path> JAVA = java();

  private final List<String> findings = new ArrayList<>();

  @Test
  void filesAndMethodsFitOneSitting() throws IOException {
    for (Path file : JAVA) {
      long lines = Files.readString(file).lines().count();
      if (lines > FILE_LINES_MAX) {
        findings.add(ROOT.relativize(file) + ": " + lines + " lines, at most " + FILE_LINES_MAX);
      }
    }
    scan();
    assertTrue(findings.isEmpty(), () -> String.join("\n", findings));
  }

  @Test
  void everyPackageSaysWhatItIs() {
    for (Path file : JAVA) {
      Path folder = file.getParent();
      if (file.toString().contains("/src/main/")
          && !Files.exists(folder.resolve("package-info.java"))) {
        String finding = ROOT.relativize(folder) + ": package-info.java is missing";
        if (!findings.contains(finding)) {
          findings.add(finding);
        }
      }
    }
    assertTrue(findings.isEmpty(), () -> String.join("\n", findings));
  }

  @Test
  void wordsAreClean() throws IOException {
    for (Path file : JAVA) {
      if (file.endsWith("TidyTest.java")) {
        continue;
      }
      List<String> lines = Files.readAllLines(file);
      for (int i = 0; i < lines.size(); i++) {
        find(file, i + 1, BANNED_WORD.matcher(lines.get(i)), "banned: ");
        find(file, i + 1, RFC_CITED_OTHERWISE.matcher(lines.get(i)), "cite as `RFC 8445 §7.3`: ");
      }
    }
    assertTrue(findings.isEmpty(), () -> String.join("\n", findings));
  }

  /// Playwright would take the promise of such a function for its answer: see `Promised`.
  @Test
  void nobodyWaitsForAPromiseAsIfItWereAnAnswer() throws IOException {
    for (Path file : JAVA) {
      if (WAITS_FOR_PROMISE.matcher(Files.readString(file)).find()) {
        findings.add(ROOT.relativize(file) + ": waitForFunction with an async function");
      }
    }
    assertTrue(findings.isEmpty(), () -> String.join("\n", findings));
  }

  @Test
  void refusesWhatItShould() {
    assertTrue(WAITS_FOR_PROMISE.matcher("waitForFunction(\n  \"async () => 1\"").find());
    assertTrue(WAITS_FOR_PROMISE.matcher("waitForFunction(\"\"\"\n async").find());
    assertFalse(WAITS_FOR_PROMISE.matcher("waitForFunction(\"() => 1\"").find());
    assertTrue(VAGUE_NAME.matcher("RoomManager").matches());
    assertTrue(VAGUE_NAME.matcher("BaseRoom").matches());
    assertFalse(VAGUE_NAME.matcher("Basement").matches());
    assertTrue(RFC_CITED_OTHERWISE.matcher("see rfc8445").find());
    assertTrue(RFC_CITED_OTHERWISE.matcher("RFC 8445 section 7").find());
    assertFalse(RFC_CITED_OTHERWISE.matcher("RFC 8445 §7.3.1.1").find());
    assertFalse(JAVA.isEmpty());
  }

  private void find(Path file, int line, Matcher matcher, String what) {
    if (matcher.find()) {
      findings.add(ROOT.relativize(file) + ":" + line + ": " + what + matcher.group());
    }
  }

  /// Parses every source with the compiler's own parser: method lengths and names.
  private void scan() throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
      JavacTask task =
          (JavacTask)
              compiler.getTask(
                  null,
                  manager,
                  null,
                  List.of("--release", "25"),
                  null,
                  manager.getJavaFileObjectsFromPaths(JAVA));
      SourcePositions positions = Trees.instance(task).getSourcePositions();
      for (CompilationUnitTree unit : task.parse()) {
        new Visitor(unit, positions).scan(unit, Path.of(unit.getSourceFile().toUri()));
      }
    }
  }

  private final class Visitor extends TreeScanner<Void, Path> {
    private final CompilationUnitTree unit;
    private final SourcePositions positions;

    Visitor(CompilationUnitTree unit, SourcePositions positions) {
      this.unit = unit;
      this.positions = positions;
    }

    @Override
    public Void visitClass(ClassTree node, Path file) {
      if (VAGUE_NAME.matcher(node.getSimpleName()).matches()) {
        findings.add(
            at(file, positions.getStartPosition(unit, node))
                + "say what it is: "
                + node.getSimpleName());
      }
      return super.visitClass(node, file);
    }

    @Override
    public Void visitMethod(MethodTree node, Path file) {
      LineMap lines = unit.getLineMap();
      long start = positions.getStartPosition(unit, node);
      long end = positions.getEndPosition(unit, node);
      if (start >= 0 && end >= 0) {
        long length = lines.getLineNumber(end) - lines.getLineNumber(start) + 1;
        if (length > METHOD_LINES_MAX) {
          findings.add(
              at(file, start)
                  + node.getName()
                  + " has "
                  + length
                  + " lines, at most "
                  + METHOD_LINES_MAX);
        }
      }
      return super.visitMethod(node, file);
    }

    private String at(Path file, long position) {
      return ROOT.relativize(file) + ":" + unit.getLineMap().getLineNumber(position) + ": ";
    }
  }

  private static List<Path> java() {
    List<Path> files = new ArrayList<>();
    for (String module : List.of("media", "signaling", "platform", "bench")) {
      try (Stream<Path> walk = Files.walk(ROOT.resolve(module).resolve("src"))) {
        walk.filter(p -> p.toString().endsWith(".java")).forEach(files::add);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return files;
  }
}
