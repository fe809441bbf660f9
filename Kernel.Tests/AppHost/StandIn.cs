using Kernel.AppHost.Composition;
using Kernel.AppHost.Local;

namespace Kernel.Tests.AppHost;

/// <summary>Small shell programs in the place of services.</summary>
internal static class StandIn
{
    public static ProcessSpec Shell(string name, string script, params string[] waitFor) => new()
    {
        Name = name,
        Kind = ResourceKind.Service,
        FileName = "/bin/sh",
        Arguments = folder => ["-c", script, name, folder],
        WorkingFolder = "/",
        WaitFor = waitFor,
    };

    /// <summary>Waits until something holds, and fails after the deadline with what was seen last.</summary>
    public static async Task<T> EventuallyAsync<T>(Func<T> look, Func<T, bool> holds, TimeSpan? deadline = null)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        bound.CancelAfter(deadline ?? TimeSpan.FromSeconds(20));
        while (true)
        {
            var seen = look();
            if (holds(seen))
            {
                return seen;
            }

            Assert.False(bound.IsCancellationRequested, $"Did not come to hold; seen last: {(seen is IEnumerable<object> many ? string.Join("\n", many) : seen)}");
            await Task.Delay(TimeSpan.FromMilliseconds(20), CancellationToken.None);
        }
    }
}
