// Does what an agent does, through the gateway with Puppeteer. Arguments: the API's address, the address of the page.
import { createRequire } from 'node:module';

const require = createRequire(process.env.KERNEL_TEST_NODE_MODULES + '/');
const puppeteer = require('puppeteer-core');
const [address, url] = process.argv.slice(2);

const browser = await puppeteer.connect({ browserURL: address });
const page = await browser.newPage();
await page.goto(url);
await page.evaluate(() => { document.body.innerHTML = '<input id=name><button id=buy>Buy</button>'; });
await page.type('#name', 'hunter2');
await page.keyboard.press('Enter');
await page.click('#buy');
await page.mouse.move(300, 200, { steps: 100 });
for (let i = 0; i < 100; i += 1) await page.evaluate(() => document.readyState);
await page.screenshot({ type: 'jpeg' });
await page.reload();
await page.goto('http://127.0.0.1:9/').catch(() => {});
await page.close();
await browser.disconnect();
console.log('{}');
