console.log('syndrop-agent');
