// Drives a page through the gateway with Puppeteer. Arguments: the API's address, the address of the page.
import { createRequire } from 'node:module';

const require = createRequire(process.env.KERNEL_TEST_NODE_MODULES + '/');
const puppeteer = require('puppeteer-core');
const [address, url] = process.argv.slice(2);

const browser = await puppeteer.connect({ browserURL: address });
const page = await browser.newPage();
await page.goto(url, { waitUntil: 'load' });
await page.evaluate(() => console.log('driven by puppeteer'));
const large = await page.evaluate(() => 'x'.repeat(8_000_000));
const echoed = await page.evaluate(text => text.length, 'y'.repeat(3_000_000));
const screenshot = await page.screenshot();
console.log(JSON.stringify({ title: await page.title(), large: large.length, echoed, screenshot: screenshot.length > 0 }));
await page.close();
await browser.disconnect();
