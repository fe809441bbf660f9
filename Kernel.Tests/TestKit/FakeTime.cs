using System.Runtime.CompilerServices;
using Microsoft.Extensions.Time.Testing;

namespace Kernel.Tests.TestKit;

/// <summary>Lets a fake clock go on while a test waits.</summary>
internal static class FakeTime
{
    /// <summary>Lets the clock go on by one step at a time until a condition holds.</summary>
    public static Task AdvanceUntilAsync(
        this FakeTimeProvider time, TimeSpan step, Func<bool> condition, [CallerArgumentExpression(nameof(condition))] string what = "") =>
        Wait.Until(
            () =>
            {
                time.Advance(step);
                return condition();
            },
            what,
            () => $"The clock stands at {time.GetUtcNow():O}.");

    /// <summary>Lets the clock go on by one step at a time until a task is done, and gives back what came of it.</summary>
    public static async Task<T> AdvanceUntilAsync<T>(this FakeTimeProvider time, TimeSpan step, Task<T> task, [CallerArgumentExpression(nameof(task))] string what = "")
    {
        await time.AdvanceUntilAsync(step, () => task.IsCompleted, what);
        return await task;
    }
}
