// SPDX-License-Identifier: Apache-2.0
package io.stoa.bench.load;

import com.sun.management.ThreadMXBean;
import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import javax.management.JMException;
import javax.management.MBeanServerConnection;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/// Asks a Java process how much its threads have allocated, and makes it collect its garbage.
/// Asking allocates, too, some ten kilobytes each time. Any thread.
// The address comes from the process itself, not from a network.
@SuppressWarnings("BanJNDI")
final class AllocationProbe implements AutoCloseable {

  private static final ObjectName COMMANDS = commands();

  private final JMXConnector connector;
  private final MBeanServerConnection beans;
  private final ThreadMXBean threads;

  private AllocationProbe(JMXConnector connector) throws IOException {
    this.connector = connector;
    beans = connector.getMBeanServerConnection();
    threads =
        ManagementFactory.newPlatformMXBeanProxy(
            beans, ManagementFactory.THREAD_MXBEAN_NAME, ThreadMXBean.class);
  }

  private static ObjectName commands() {
    try {
      return new ObjectName("com.sun.management:type=DiagnosticCommand");
    } catch (MalformedObjectNameException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Connects to a process of this user on this machine.
  static AllocationProbe of(long pid) {
    try {
      VirtualMachine machine = VirtualMachine.attach(Long.toString(pid));
      try {
        return new AllocationProbe(
            JMXConnectorFactory.connect(new JMXServiceURL(machine.startLocalManagementAgent())));
      } finally {
        machine.detach();
      }
    } catch (AttachNotSupportedException e) {
      throw new IllegalStateException("process " + pid + " is no Java of ours", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Bytes that all its threads have allocated, those that ended included.
  long bytes() {
    return threads.getTotalThreadAllocatedBytes();
  }

  /// Makes it collect its garbage, and give what was freed outside of its heap back to the system,
  /// as it does by itself every ten seconds: what it holds then is what it needs.
  void collect() {
    memory().gc();
    try {
      beans.invoke(COMMANDS, "systemTrimNativeHeap", new Object[0], new String[0]);
    } catch (JMException e) {
      throw new IllegalStateException("cannot trim " + COMMANDS, e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Bytes of its heap that are in use after its garbage is collected.
  long liveBytes() {
    MemoryMXBean memory = memory();
    memory.gc();
    return memory.getHeapMemoryUsage().getUsed();
  }

  private MemoryMXBean memory() {
    try {
      return ManagementFactory.newPlatformMXBeanProxy(
          beans, ManagementFactory.MEMORY_MXBEAN_NAME, MemoryMXBean.class);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      connector.close();
    } catch (IOException e) {
      // The process is gone, and with it what there was to close.
    }
  }
}
