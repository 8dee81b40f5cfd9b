// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.kernel;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What is to be done again and again, once in the whole school's cluster each time. Any thread.
///
/// A job that is due is taken by the process that locks its row first. When that process dies, the
/// lock goes with its connection and another takes the job at once: so a job may begin twice, and
/// must be such that this does no harm. Until it is due nobody looks at it, for a minute at most.
public final class Jobs implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Jobs.class);

  private static final long LOOK_MILLIS = TimeUnit.MINUTES.toMillis(1);

  /// A job, and when to look at it again. Its thread's alone.
  private static final class Job {
    private final String name;
    private final Duration period;
    private final Runnable work;
    private boolean enrolled;
    private long nextNanos = System.nanoTime();

    Job(String name, Duration period, Runnable work) {
      this.name = name;
      this.period = period;
      this.work = work;
    }
  }

  private final Database db;
  private final JobStore store = new JobStore();
  private final List<Job> jobs = new ArrayList<>();
  private final List<Loop> loops = new ArrayList<>();

  public Jobs(Database db) {
    this.db = db;
  }

  /// Before [#start].
  ///
  /// @param name names it for good: when it is due is kept under this name
  /// @param period from the end of one run to the beginning of the next, at least a second
  public synchronized void every(String name, Duration period, Runnable work) {
    jobs.add(new Job(name, period, work));
  }

  public synchronized void start() {
    for (Job job : jobs) {
      Loop loop = new Loop("job-" + job.name, () -> runIfDue(job));
      loops.add(loop);
      loop.start();
    }
  }

  private boolean runIfDue(Job job) {
    if (System.nanoTime() - job.nextNanos < 0) {
      return false;
    }
    if (!job.enrolled) {
      db.housekeep(tx -> {
        store.enrol(tx, job.name);
        return null;
      });
      job.enrolled = true;
    }
    long waitMillis =
        db.housekeep(tx -> {
          if (store.take(tx, job.name)) {
            String error = run(job);
            store.ran(tx, job.name, job.period.toMillis(), error);
          }
          return store.dueInMillis(tx, job.name);
        });
    job.enrolled = waitMillis >= 0; // the database may be another one now
    long wait = Math.clamp(waitMillis, 0, LOOK_MILLIS);
    job.nextNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(wait);
    return false;
  }

  private static String run(Job job) {
    try {
      job.work.run();
      return "";
    } catch (RuntimeException e) {
      LOG.warn("job {} failed", job.name, e);
      return String.valueOf(e);
    }
  }

  /// Waits for the jobs under way.
  @Override
  public synchronized void close() {
    loops.forEach(Loop::close);
  }
}
