using Kernel.Tests.TestKit.Fakes;
using Kernel.Tests.TestKit.Hosts;
using Kernel.Tests.TestKit.Processes;

namespace Kernel.Tests.Processes.StorageWriter;

/// <summary>A test of the storage writer as a separate process.</summary>
public abstract class ProcessTest : StorageWriterTest
{
    /// <summary>Starts a writer.</summary>
    private protected ServiceProcess StartProcess(params IEnumerable<(string Key, string? Value)> settings)
    {
        var environment = new Dictionary<string, string?>
        {
            ["services__api__internal__0"] = Api.Address.ToString(),
            ["Internal__Token"] = FakeInternalStream.Token,
            ["Files__Directory"] = EventsDirectory,
        };
        foreach (var (key, value) in settings)
        {
            environment[key] = value;
        }

        return ServiceProcess.Start("Kernel.StorageWriter", environment);
    }
}
